"""Sentences on a topic → a brief whose every line is an exact quote, a label or a count; and answers of such a shape.

In come retrieved passages and answers; out come timelines, statements, figures, summaries and the `Brief` of them all.
Knows nothing of how documents are stored or how a brief is shown.
"""
