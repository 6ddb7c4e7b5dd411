"""Checkpoints that a killed training resumes from: whole ones, of the same plan, or none."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .atomic import write_json
from .plan import Plan
from .process import Process
from .progress import Progress

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


def latest_checkpoint(plan: Plan) -> Checkpoint | None:
    """Finds the last whole checkpoint of this plan; of another plan's, none is."""
    found = []
    for marker in checkpoint_folder(plan).glob(f"checkpoint-*/{MARKER}"):
        value = json.loads(marker.read_text(encoding="utf-8"))
        if value["planId"] == plan.id:
            found.append(Checkpoint(marker.parent, value["step"], value["elapsedS"]))
    return max(found, key=lambda checkpoint: checkpoint.step, default=None)


def drop_checkpoints(plan: Plan) -> None:
    """Removes every checkpoint, whole or not, of this plan and of any other."""
    shutil.rmtree(checkpoint_folder(plan), ignore_errors=True)


class MarkWholeCheckpoints(TrainerCallback):  # type: ignore[misc]
    """Marks each checkpoint once every process has written its part, then drops the older ones."""

    def __init__(self, plan: Plan, process: Process, progress: Progress) -> None:
        """Takes the plan whose id goes into the marker, and the clock."""
        self._plan = plan
        self._process = process
        self._progress = progress

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Called after the trainer has written a checkpoint."""
        del control
        args.distributed_state.wait_for_everyone()
        if not self._process.is_first:
            return
        folder = checkpoint_folder(self._plan)
        newest = folder / f"checkpoint-{state.global_step}"
        marker = {"planId": self._plan.id, "step": state.global_step}
        write_json(newest / MARKER, marker | {"elapsedS": self._progress.elapsed_s})
        for other in folder.glob("checkpoint-*"):
            if other != newest:
                shutil.rmtree(other)
