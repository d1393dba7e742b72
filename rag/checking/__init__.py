"""A draft -> which of its sentences the documents support.

In come a draft's text and a way to retrieve; out comes a `CheckReport`.
Knows nothing of files, chat models or how a report is shown.
"""
