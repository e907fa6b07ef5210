"""What is typed and read in a terminal."""
