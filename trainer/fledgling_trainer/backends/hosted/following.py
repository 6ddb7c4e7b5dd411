"""Following a job at the service until it ends, step by step where it tells its steps."""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from ...errors import ExternalError
from ...records.progress import Progress
from .answers import RefusedError, plain
from .http import Service

POLL_S = 15.0
WAITING = ("pending", "queued")
"""States of a job that has cost nothing yet."""
ENDED_BADLY = ("error", "user_error", "cancelled")


@dataclass
class Told:
    """What the service said of the training; nothing where it said nothing."""

    status: str = ""
    steps: int = 0
    validated: int = 0
    losses: list[float] = field(default_factory=list)
    val_loss: float | None = None


class JobFailedError(ExternalError):
    """The job ended without an adapter."""


def follow(
    service: Service, job_id: str, progress: Progress, expected_steps: int, told: Told
) -> None:
    """Polls a job until it is completed.

    Args:
        service: Where it runs.
        job_id: Its id.
        progress: Takes its steps and validations.
        expected_steps: Of the whole training, as long as the service does not say.
        told: Filled as the job goes.

    Raises:
        JobFailedError: It ended otherwise, with the service's message.
        ExternalError: The service cannot be reached any more.
    """
    while True:
        state = service.get(f"/v1/fine-tunes/{job_id}")
        status = str(state.get("status"))
        if status != told.status:
            print(f"job {job_id}: {plain(status)}", flush=True)
        told.status = status
        progress.status("training")
        _report(service, job_id, progress, _total_steps(state, expected_steps), told)
        if status == "completed":
            return
        if status in ENDED_BADLY:
            message = plain(_last_message(state)) or "it gave no reason"
            raise JobFailedError(
                f"The fine-tuning job {job_id} ended as {status}: {message}. "
                "Run again to start another."
            )
        time.sleep(POLL_S)


def _report(service: Service, job_id: str, progress: Progress, total: int, told: Told) -> None:
    try:
        path = f"/v1/fine-tunes/{job_id}/metrics?global_step_from={told.steps}"
        rows = service.get(path).get("metrics")
    except RefusedError:  # nothing was logged yet, or nothing ever is
        return
    for row in rows if isinstance(rows, list) else []:
        step = _number(row, "train/global_step")
        if step is None or step < 1:
            continue
        at, loss, val_loss = int(step), _number(row, "train/loss"), _number(row, "eval/loss")
        if loss is not None and at > told.steps:
            told.steps = at
            told.losses.append(loss)
            progress.step(at, max(at, total), loss, rate=_number(row, "train/learning_rate"))
        if val_loss is not None and at > told.validated:
            told.validated, told.val_loss = at, val_loss
            progress.validation(at, val_loss)


def _total_steps(state: dict[str, Any], expected: int) -> int:
    events = [event for event in _events(state) if "total_steps" in event]
    for source in (state, *reversed(events)):
        total = _number(source, "total_steps")
        if total:
            return int(total)
    return expected


def _last_message(state: dict[str, Any]) -> str:
    events = _events(state)
    errors = [event for event in events if "error" in str(event.get("type", "")).lower()]
    return next((str(event.get("message", "")) for event in reversed(errors or events)), "")


def _events(state: dict[str, Any]) -> list[dict[str, Any]]:
    events = state.get("events")
    return (
        [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    )


def _number(row: object, key: str) -> float | None:
    value = row.get(key) if isinstance(row, dict) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None  # type: ignore[arg-type]
