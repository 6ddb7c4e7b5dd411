"""Word lists, and generators of words and argument values."""
