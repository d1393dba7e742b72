"""What was typed → what is meant: language, kind, parts, follow-ups.

In come a question and the conversation before it; out comes a question that stands alone.
Knows nothing of passages or models of meaning.
"""
