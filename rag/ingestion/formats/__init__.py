"""One file for each family of formats: bytes → `Parsed`.

In come a file's bytes; out come its text, pages, headings and what it says of itself.
Knows nothing of processes, languages or the library.
"""
