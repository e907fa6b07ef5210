"""What any node has beside its operators: its parts, older names, comparisons, and what Python asks of it."""
