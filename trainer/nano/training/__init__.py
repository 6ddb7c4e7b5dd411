"""The nano model, and what steps it."""
