"""Words with their places on pages in, paragraphs, headings and table rows in reading order out; knows no format.

A PDF's letters and a scan's recognised words go the same way: rows, running heads out, columns, tables, paragraphs.
"""
