"""What transformers' trainer tells while it trains: steps and validations, and checkpoints."""

from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ..processes.process import Process
from ..records.checkpoints import keep_checkpoint
from ..records.plan import Plan
from ..records.progress import Progress


class ReportProgress(TrainerCallback):  # type: ignore[misc]
    """Passes what the trainer logs on to the progress files."""

    def __init__(self, progress: Progress) -> None:
        """Takes where to report."""
        self._progress = progress

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float],
        **_: Any,
    ) -> None:
        """Called with the mean loss since the last call, or the loss of a validation, in nats."""
        del args, control
        if "eval_loss" in logs:
            self._progress.validation(state.global_step, logs["eval_loss"])
        elif "loss" in logs:
            self._progress.step(
                step=state.global_step,
                total_steps=state.max_steps,
                epoch=logs["epoch"],
                loss=logs["loss"],
                rate=logs["learning_rate"],
                tokens=int(state.num_input_tokens_seen),
            )


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
        if self._process.is_first:
            keep_checkpoint(self._plan, state.global_step, self._progress.elapsed_s)
