"""What the catalog's two databases, SQLite and PostgreSQL, do each in its own way; everything else is written once.

`engine.py` is the seam, `database.py` what stands on it. `sqlite.py` and `fts5.py` hold what only SQLite understands,
`postgresql.py` and `tsvector.py` what only PostgreSQL does; the catalog's own SQL keeps to what both have in common.
"""
