"""Several processes of this machine that train together, and end together.

torchrun turns every exit code into 1 and buries the sentence that explains it; here both survive.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from ..errors import ExternalError
from ..records.checkpoints import drop_checkpoints
from ..records.plan import Plan
from ..records.shrunk import read_shrunk

GRACE_S = 30.0
"""How long the others may take to stop once one has failed; one that waits for it never would."""


def launch(plan: Path, processes: int) -> int:
    """Trains a plan in `processes` processes and returns the exit code of the first to fail, or 0.

    Only the failed one's errors are shown: the others merely say that they were stopped.
    """
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_free_port())}
    place |= {"WORLD_SIZE": str(processes), "LOCAL_WORLD_SIZE": str(processes)}
    command = [sys.executable, "-m", "fledgling_trainer", "--plan", str(plan), "--stop-at-eof"]
    children: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
    try:
        for rank in range(processes):
            errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, with its process
            environment = {**os.environ, **place, "RANK": str(rank), "LOCAL_RANK": str(rank)}
            # Each has a pipe that ends with this process, however it ends.
            child = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=errors)
            children.append((child, errors))
        return _wait(children)
    finally:
        _stop([child for child, _ in children])
        for _, written in children:
            written.close()


def launch_shrinking(path: Path, plan: Plan, processes: int) -> int:
    """The same, again for as long as the plan runs out of memory and finds something to lower."""
    while True:
        before = read_shrunk(plan)
        code = launch(path, processes)
        if code == 0 or read_shrunk(plan) in (None, before):
            return code
        drop_checkpoints(plan)


def _wait(children: list[tuple[subprocess.Popen[bytes], IO[bytes]]]) -> int:
    while True:
        codes = [child.poll() for child, _ in children]
        failed = next((index for index, code in enumerate(codes) if code), None)
        if failed is not None:
            return _explain(codes[failed] or 0, children[failed][1])
        if all(code == 0 for code in codes):
            return 0
        time.sleep(0.1)


def _explain(code: int, errors: IO[bytes]) -> int:
    errors.seek(0)
    sys.stderr.write(errors.read().decode("utf-8", errors="replace"))
    if code > 0:
        return code
    print(
        f"A training process was ended by signal {-code}; if nobody did so, memory ran out. "
        "Run again to resume, or lower recipe.batchSize.",
        file=sys.stderr,
    )
    return ExternalError.exit_code


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.stdin:
            child.stdin.close()
    deadline = time.monotonic() + GRACE_S
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
