"""What every room leans on: switches, locks, one real number, nested lists, numbers as text."""
