"""How the project's own models and thresholds are fitted, and how fast it is: each run by hand with `python -m`.

In come data sets; out come weights, figures and charts.
Nothing on the way to an answer imports them.
"""
