"""Evidence → sentences that a chat model writes, each verified before it is shown.

In come a question and quotes; out come sentences and what was dropped, as they are written.
Knows nothing of how the quotes were found.
"""
