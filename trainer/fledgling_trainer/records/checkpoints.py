"""Checkpoints that a killed training resumes from: whole ones, of the same plan, or none."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from .atomic import write_json
from .plan import Plan

MARKER = "fledgling.json"
"""Written last into a checkpoint, so that its presence means the checkpoint is whole."""


@dataclass(frozen=True)
class Checkpoint:
    """A whole checkpoint after `step` optimiser steps, which took `elapsed_s` seconds."""

    path: Path
    step: int
    elapsed_s: float


def checkpoint_folder(plan: Plan) -> Path:
    """Where the checkpoints of a plan lie."""
    return Path(plan.out) / "checkpoints"


def checkpoint_path(plan: Plan, step: int) -> Path:
    """The folder of one checkpoint, by the name that transformers gives it."""
    return checkpoint_folder(plan) / f"checkpoint-{step}"


def latest_checkpoint(plan: Plan) -> Checkpoint | None:
    """Finds the last whole checkpoint of this plan; of another plan's, none is."""
    found = []
    for marker in checkpoint_folder(plan).glob(f"checkpoint-*/{MARKER}"):
        value = json.loads(marker.read_text(encoding="utf-8"))
        if value["planId"] == plan.id:
            found.append(Checkpoint(marker.parent, value["step"], value["elapsedS"]))
    return max(found, key=lambda checkpoint: checkpoint.step, default=None)


def keep_checkpoint(plan: Plan, step: int, elapsed_s: float) -> None:
    """Marks a checkpoint that every process has written its part of, and drops all others.

    Args:
        plan: The plan whose id goes into the marker.
        step: Optimiser steps done.
        elapsed_s: Seconds spent on the plan so far.
    """
    newest = checkpoint_path(plan, step)
    write_json(newest / MARKER, {"planId": plan.id, "step": step, "elapsedS": elapsed_s})
    for other in checkpoint_folder(plan).glob("checkpoint-*"):
        if other != newest:
            shutil.rmtree(other)


def drop_checkpoints(plan: Plan) -> None:
    """Removes every checkpoint, whole or not, of this plan and of any other."""
    shutil.rmtree(checkpoint_folder(plan), ignore_errors=True)
