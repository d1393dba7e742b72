"""Models and what runs them: the embedding engine, its late interaction, chat models.

In come texts; out come vectors, scores or written words.
Knows nothing of libraries, evidence or answers.
"""
