"""Files -> documents in the catalog.

In come paths; out comes a report, and what it names is kept. Knows no question, no answer and no index.
"""
