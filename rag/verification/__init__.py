"""May a sentence be shown? Sentence and quotes → supported, or what is wrong.

In come a claim and the quotes it cites; out comes a verdict.
Knows nothing of retrieval, the store or how the claim was written.
"""
