"""What readers do beyond asking: look through the library, open a document, share, write.

Everything here takes a library and a reader and gives nouns; `ui.web.html` makes HTML of them. Knows no Gradio.
"""
