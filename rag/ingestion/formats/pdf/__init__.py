"""PDF: bytes → `Parsed`, by the places of its words; pages without text are recognised.

In come a file's bytes; out come paragraphs, headings and rows of tables, page by page.
Knows nothing of processes, languages or the library.
"""
