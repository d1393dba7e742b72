"""Files that are handed in: taken safely into the library's folder, and noted until they are read."""
