"""Documents, chunks, vectors, words and conversations at rest.

In come nouns of `rag.types` and vectors; out come the same, unchanged, after any crash.
Knows nothing of languages' meaning, questions or answers.
"""
