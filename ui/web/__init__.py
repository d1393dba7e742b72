"""The page: Gradio, sessions, uploads, security.

In come clicks and files; out comes HTML.
Knows nothing of how an answer is found.
"""
