"""The base model: its files, its shape, its weights."""
