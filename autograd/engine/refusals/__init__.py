"""What the engine says where it cannot go on, and what it remembers in order to say it well."""
