"""How far a training is, for whoever watches: one log that grows, one file that is current."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from .atomic import write_json
from .plan import Plan
from .shrunk import Shrunk
from .strict_json import to_json

Status = Literal["preparing", "training", "converting", "done", "failed"]


class Progress:
    """Writes progress.jsonl and finetune_progress.json; a silent one writes nothing.

    progress.jsonl only grows: after a resume, steps since the checkpoint appear a second time,
    and the last line of a step is the one that counts.
    """

    def __init__(self, plan: Plan, *, silent: bool = False) -> None:
        """Starts the clock; `silent` is for every process but the first."""
        self._plan = plan
        self._out = Path(plan.out)
        self._silent = silent
        self._started = time.monotonic()
        self._earlier_s = 0.0
        self._first_step = 0
        self._step = 0
        self._total_steps = 0
        self._loss: float | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds spent on this plan, those before a resume included."""
        return self._earlier_s + time.monotonic() - self._started

    def resume_at(self, step: int, earlier_s: float) -> None:
        """Continues the clock and the count of an interrupted training."""
        self._step = self._first_step = step
        self._earlier_s = earlier_s

    def step(
        self,
        step: int,
        total_steps: int,
        loss: float,
        epoch: float | None = None,
        rate: float | None = None,
        tokens: int | None = None,
    ) -> None:
        """Logs one step; what is not known is left out.

        Args:
            step: Optimiser steps done, of `total_steps`.
            total_steps: Optimiser steps of the whole training.
            loss: Mean loss over the trained tokens since the line before, in nats.
            epoch: Passes over the rows done, in fractions.
            rate: The learning rate of the step.
            tokens: Tokens fed so far, padding left out.
        """
        self._step, self._total_steps, self._loss = step, total_steps, loss
        line: dict[str, object] = {
            "step": step,
            "totalSteps": total_steps,
            "epoch": epoch,
            "loss": loss,
        }
        line |= {"learningRate": rate, "tokens": tokens, "elapsedS": round(self.elapsed_s, 3)}
        self._append({key: value for key, value in line.items() if value is not None})
        self.status("training")
        self._say(f"step {step}/{total_steps}  loss {loss:.4f}")

    def validation(self, step: int, loss: float) -> None:
        """Logs the mean loss over the validation rows, in nats."""
        self._append({"step": step, "valLoss": loss})
        self._say(f"step {step}  validation loss {loss:.4f}")

    def begin_again(self, sentence: str, shrunk: Shrunk) -> None:
        """Counts from the first step once more, with less memory; the clock goes on."""
        self._step = self._first_step = self._total_steps = 0
        self._loss = None
        self._append({"step": 0, "shrunk": to_json(shrunk)})
        self.status("preparing")
        self._say(sentence)

    def status(self, status: Status) -> None:
        """Replaces finetune_progress.json."""
        if self._silent:
            return
        record = {
            "schema": "fledgling/finetune-progress@1",
            "planId": self._plan.id,
            "track": self._plan.track,
            "status": status,
            "step": self._step,
            "totalSteps": self._total_steps,
            "fraction": self._step / self._total_steps if self._total_steps else 0.0,
            "loss": self._loss,
            "elapsedS": round(self.elapsed_s, 3),
            "etaS": self._eta_s(),
            "updatedAt": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        write_json(self._out / "finetune_progress.json", to_json(record))

    def _eta_s(self) -> float | None:
        done = self._step - self._first_step
        if done <= 0:
            return None
        this_run_s = self.elapsed_s - self._earlier_s
        return round(this_run_s / done * (self._total_steps - self._step), 3)

    def _append(self, line: dict[str, object]) -> None:
        if self._silent:
            return
        with (self._out / "progress.jsonl").open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(to_json(line)) + "\n")

    def _say(self, text: str) -> None:
        if not self._silent:
            print(text, flush=True)
