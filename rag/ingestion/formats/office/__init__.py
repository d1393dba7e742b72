"""Office files: Word, PowerPoint, Excel and OpenDocument, new and old: bytes → `Parsed`.

In come a file's bytes; out come its text as it is shown, tracked changes accepted, with its notes, charts and tables.
Knows nothing of processes, languages or the library.
"""
