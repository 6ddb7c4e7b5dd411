"""A process of its own that ends a program's group where the trainer is killed before it can.

It is told the group in a line of its standard input, and "done" where the trainer ended it itself.
An input that ends without that word was closed by the trainer's death.
"""

import os
import signal
import sys
import time

GRACE_S = 10.0


def main() -> None:
    """Waits for the word, or ends the group."""
    group = 0
    for line in sys.stdin.buffer:
        if line.strip() == b"done":
            return
        group = int(line)
    deadline = time.monotonic() + GRACE_S
    number: int = signal.SIGTERM
    while group:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            return
        if number == signal.SIGKILL:
            return
        time.sleep(0.05)
        number = signal.SIGKILL if time.monotonic() > deadline else 0


if __name__ == "__main__":
    main()
