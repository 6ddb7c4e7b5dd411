"""Fledgling's trainer: a train plan in, a proved LoRA adapter out.

`train.py` is one training in the order it happens; `backends/` hold what differs between trainers.
"""
