"""What could be asked next, from the documents themselves.

In come documents and an answer; out come questions.
Knows nothing of the page.
"""
