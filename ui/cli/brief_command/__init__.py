"""`fuente brief`: the command, and what changed since an earlier brief.

In come a topic and perhaps an earlier brief's JSON; out come a file or a page on stdout, and progress on stderr.
"""
