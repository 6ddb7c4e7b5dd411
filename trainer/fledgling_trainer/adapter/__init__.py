"""The adapter's two forms: PEFT's files, and llama.cpp's GGUF."""
