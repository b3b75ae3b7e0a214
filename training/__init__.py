"""Training of what ships. Not part of the product."""
