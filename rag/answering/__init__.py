"""Passages → an answer on exact quotes.

In come passages; out come evidence, sentences and citations, or why there are none.
Knows nothing of how documents are stored or shown.
"""
