"""Makes the nano model: a 1.5 M parameter Llama that reads requests and writes tool calls."""
