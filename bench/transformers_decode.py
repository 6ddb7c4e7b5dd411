"""Greedy tokens a second of transformers: `python transformers_decode.py WEIGHTS LANES PROMPT ANSWER`.

One thread on the CPU, float32, the prompt read before the clock starts; prints one JSON line.
"""

import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM


def main() -> None:
    """Decodes in one batch of LANES rows, by the key-value cache that `generate` uses."""
    weights, lanes, prompt, answer = sys.argv[1], *map(int, sys.argv[2:5])
    torch.set_num_threads(1)
    model = AutoModelForCausalLM.from_pretrained(weights, dtype=torch.float32).eval()
    rows = [[1000 + ((lane * 31 + at * 17) % 4000) for at in range(prompt)] for lane in range(lanes)]
    with torch.inference_mode():
        step = model(input_ids=torch.tensor(rows), use_cache=True)
        start = time.perf_counter()
        for _ in range(answer):
            following = step.logits[:, -1].argmax(-1, keepdim=True)
            step = model(input_ids=following, past_key_values=step.past_key_values, use_cache=True)
        seconds = time.perf_counter() - start
    print(json.dumps({"tokensPerSecond": lanes * answer / seconds}))


if __name__ == "__main__":
    main()
