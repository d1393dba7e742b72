"""Mail: EML, the messages of an MBOX, and Outlook's MSG: bytes → `Parsed`, and the files attached.

In come a message's bytes; out come its words and people, and what was attached to it or forwarded with it.
Knows nothing of processes, folders or the library.
"""
