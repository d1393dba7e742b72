"""How the reader was trained and how well it reads: python -m evals.studies.reader, `.report` and `.beside`.

In comes a folder of questions on passages; out comes the adapter `rag/models/reader.npz`, and tables.
Knows nothing of libraries and answers, but for `beside`, which reads what retrieval gives.
"""
