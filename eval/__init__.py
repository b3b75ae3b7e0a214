"""Does it work, and by how much."""
