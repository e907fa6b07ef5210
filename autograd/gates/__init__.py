"""The gates: one row each, and what is made from rows."""
