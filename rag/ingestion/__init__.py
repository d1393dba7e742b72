"""Files → documents and chunks, in a child process with limits.

In come paths and addresses; out come `Document`s, chunks and the reason where a file cannot be read.
Knows nothing of models, the store or questions.
"""
