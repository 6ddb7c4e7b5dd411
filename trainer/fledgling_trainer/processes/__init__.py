"""This process, and several that train together."""
