"""A character GPT: one program of scalars, and what other people write in its place."""
