"""Question → passages: by meaning and by words, in both languages, fused.

In come a question and filters; out come passages, best first.
Knows nothing of what an answer looks like.
"""
