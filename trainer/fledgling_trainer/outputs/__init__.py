"""What a finished training leaves: the adapter as GGUF, evidence, and run.json."""
