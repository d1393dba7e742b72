"""A true sentence -> the same with one thing changed: a word, a figure, a name, who does what, a denial, a doubt."""
