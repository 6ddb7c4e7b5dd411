"""Running a program in a process group of its own, which ends whole."""

import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ...errors import ExternalError, UserError
from ...records.progress import Progress

LOG = "command.log"
GRACE_S = 10.0
"""How long the group may take to end once it is asked to."""
LONGEST_LINE = 65_536
TOLD_LINES = 5


@dataclass
class Told:
    """What the program said of itself; nothing where it said nothing."""

    steps: int = 0
    losses: list[float] = field(default_factory=list)
    val_loss: float | None = None


def run_program(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    progress: Progress,
    log: Path,
) -> Told:
    """Runs a program without a shell until it ends, and its whole group with it.

    Args:
        arguments: The program and its arguments.
        folder: Where it runs.
        environment: Its environment.
        progress: Takes what its output tells of steps and validations.
        log: Receives both its outputs.

    Raises:
        UserError: There is no such program.
        ExternalError: It ended with another code than 0.
    """
    told = Told()
    progress.status("training")
    log.write_bytes(b"")
    watcher = _watcher()
    with log.open("ab") as errors:
        try:
            process = subprocess.Popen(
                list(arguments),
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            _tell(watcher, "done")
            raise UserError(
                f"train.command: {arguments[0]!r} could not be started ({error}). "
                "Name a program that is installed where training runs."
            ) from error
    reader = threading.Thread(target=_read, args=(process.stdout, log, told, progress), daemon=True)
    reader.start()
    try:
        _tell(watcher, str(process.pid))
        code = process.wait()
    finally:
        _end_group(process)
        _tell(watcher, "done")
        reader.join(GRACE_S)
    if code != 0:
        raise ExternalError(
            f"The training command ended with {_reason(code)}; its last lines: "
            f"{_last_lines(log)}. See {log}, then run again."
        )
    return told


def _watcher() -> "subprocess.Popen[bytes] | None":
    if sys.platform == "win32":
        return None
    # In a session of its own: what kills this process's group leaves it.
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(__file__).with_name("watcher.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _tell(watcher: "subprocess.Popen[bytes] | None", word: str) -> None:
    if watcher is None or watcher.stdin is None:
        return
    try:
        watcher.stdin.write(f"{word}\n".encode())
        watcher.stdin.flush()
    except BrokenPipeError:  # somebody ended it; the program runs without
        return
    if word == "done":
        watcher.stdin.close()
        watcher.wait()


def _read(output: IO[bytes], log: Path, told: Told, progress: Progress) -> None:
    with log.open("ab", buffering=0) as written:
        while line := output.readline(LONGEST_LINE):
            written.write(line)
            _take(line, told, progress)


def _take(line: bytes, told: Told, progress: Progress) -> None:
    if not line.lstrip().startswith(b"{"):
        return
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return
    step, total, loss = value.get("step"), value.get("totalSteps"), value.get("loss")
    if not _whole(step):
        return
    if _whole(total) and total >= step and _number(loss):
        told.steps = step
        told.losses.append(float(loss))
        progress.step(step, total, float(loss))
    elif _number(value.get("valLoss")):
        told.val_loss = float(value["valLoss"])
        progress.validation(step, told.val_loss)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
        return
    deadline = time.monotonic() + GRACE_S
    number: int = signal.SIGTERM
    while True:
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):  # macOS tells the second of a dead group
            break
        process.poll()
        if number == signal.SIGKILL:
            break
        time.sleep(0.05)
        # A second request would be no different; 0 only asks whether some are left.
        number = signal.SIGKILL if time.monotonic() > deadline else 0
    process.wait()


def _reason(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"


def _last_lines(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        text = file.read().decode("utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()][-TOLD_LINES:]
    shown = " | ".join(lines)[-600:] or "none"
    return "".join(letter if letter.isprintable() else " " for letter in shown)
