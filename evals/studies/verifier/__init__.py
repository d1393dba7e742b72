"""The learned verifier: claims made true and false, the network in training, and how well it tells them apart.

In come translated texts; out come the adapter that `rag.models.entailment` loads, and its figures.
"""
