"""What a graph says: its steps, where a gradient comes from, why it is 0 or NaN, exact numbers."""
