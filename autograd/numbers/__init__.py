"""The kinds of number that read a row."""
