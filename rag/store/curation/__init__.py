"""What people make of the documents, at rest: collections, their own drafts, links to what they share.

In comes a name, a visitor, a few words; out comes the same. Knows no model, no index and no page.
"""
