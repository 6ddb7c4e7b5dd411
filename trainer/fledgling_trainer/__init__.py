"""Fledgling's trainer: a train plan in, a proved LoRA adapter out."""
