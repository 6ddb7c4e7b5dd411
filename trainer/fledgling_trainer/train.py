"""One training from plan to run.json, in the order it happens."""

from pathlib import Path

from .checkpoints import drop_checkpoints, latest_checkpoint
from .errors import RejectedError
from .fit import fit, load_inputs
from .outputs import clear_outputs, write_outputs
from .plan import Plan
from .process import current_process
from .progress import Progress


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
        inputs = load_inputs(plan)
        trained = fit(plan, process, inputs, checkpoint, progress)
        if process.is_first:
            progress.status("converting")
            write_outputs(plan, process, inputs, trained, progress)
            drop_checkpoints(plan)
        # The others end well: a failed one would have the first stopped while it writes.
        if trained.fault and process.is_first:
            raise RejectedError(f"The training is rejected: {trained.fault}.")
        progress.status("done")
    except BaseException:
        progress.status("failed")
        raise
