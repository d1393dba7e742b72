"""A setting -> who puts a quote into the other language: a chat model, or Marian weights.

In goes the text and the language wanted, out comes what the model says. It must not know whether that is faithful.
"""
