"""One training from plan to run.json, in the order it happens."""

from dataclasses import replace
from pathlib import Path

from .backends import BACKENDS
from .backends.contract import Job
from .base.gguf_weights import with_weights
from .data.inputs import load_inputs
from .errors import RejectedError
from .outputs.outputs import ADAPTER, clear_outputs, write_outputs
from .processes.process import current_process
from .records.checkpoints import drop_checkpoints, latest_checkpoint
from .records.plan import Plan
from .records.progress import Progress


def train(plan: Plan) -> None:
    """Trains one adapter, resuming where an interrupted training of the same plan stopped.

    Raises:
        UserError: The rows or the base are not what the plan promises.
        ExternalError: The hub failed.
        RejectedError: A check of the result failed; run.json says which.
    """
    process = current_process()
    progress = Progress(plan, silent=not process.is_first)
    try:
        checkpoint = latest_checkpoint(plan)
        if checkpoint is not None:
            progress.resume_at(checkpoint.step, checkpoint.elapsed_s)
        elif process.is_first:
            clear_outputs(Path(plan.out))
            drop_checkpoints(plan)
        progress.status("preparing")
        plan = replace(plan, base=with_weights(plan.base))
        inputs = load_inputs(plan)
        job = Job(plan, process, inputs, checkpoint, progress, Path(plan.out) / ADAPTER)
        outcome = BACKENDS[plan.backend]()(job)
        # The others end well: a failed one would have the first stopped while it writes.
        if process.is_first:
            progress.status("converting")
            fault = write_outputs(job, outcome)
            drop_checkpoints(plan)
            if fault:
                raise RejectedError(f"The training is rejected: {fault}.")
        progress.status("done")
    except BaseException:
        progress.status("failed")
        raise
