"""Rows: read, tokenised, described, and sampled."""
