"""An `Answer` as text, Markdown, HTML and Word.

In comes an `Answer`; out come the same words and numbers in another form.
Knows nothing of where it was asked.
"""
