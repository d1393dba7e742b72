"""What English and Spanish texts are made of: words, sentences, figures, dates, names, modality.

In comes plain text and its language; out come spans, stems, figures and dates.
Knows nothing of documents, questions or models.
"""
