"""One training from plan to run.json, in the order it happens."""

import gc
from dataclasses import replace
from pathlib import Path

import torch

from .backends import BACKENDS
from .backends.contract import Job, Outcome
from .base.gguf_weights import with_weights
from .data.inputs import load_inputs
from .errors import RejectedError, is_out_of_memory
from .out_of_memory import MemoryRanOutError, exhausted, goes_on, stopped
from .outputs.outputs import ADAPTER, clear_outputs, write_outputs
from .processes.process import Process, current_process
from .records.checkpoints import drop_checkpoints, latest_checkpoint
from .records.plan import Plan
from .records.progress import Progress
from .records.shrunk import Shrunk, drop_shrunk, keep_shrunk, next_smaller, read_shrunk, with_shrunk


def train(plan: Plan) -> None:
    """Trains one adapter, resuming where an interrupted training of the same plan stopped.

    Raises:
        UserError: The rows or the base are not what the plan promises.
        ExternalError: The hub failed, or memory ran out.
        RejectedError: A check of the result failed; run.json says which.
    """
    process = current_process()
    progress = Progress(plan, silent=not process.is_first)
    try:
        shrunk = read_shrunk(plan)
        checkpoint = latest_checkpoint(plan)
        if checkpoint is not None:
            progress.resume_at(checkpoint.step, checkpoint.elapsed_s)
        elif process.is_first:
            clear_outputs(Path(plan.out))
            drop_checkpoints(plan)
        progress.status("preparing")
        plan = replace(plan, base=with_weights(plan.base))
        inputs = load_inputs(plan)
        adapter = Path(plan.out) / ADAPTER
        while True:
            used = with_shrunk(plan, shrunk)
            job = Job(used, process, inputs, checkpoint, progress, adapter, shrunk)
            outcome = _attempt(job)
            if outcome is not None:
                break
            # Only here, past the error, nothing holds the model that did not fit.
            shrunk, checkpoint = _shrink(used, process, progress), None
        # The others end well: a failed one would have the first stopped while it writes.
        if process.is_first:
            progress.status("converting")
            fault = write_outputs(job, outcome)
            drop_checkpoints(plan)
            drop_shrunk(plan)
            if fault:
                raise RejectedError(f"The training is rejected: {fault}.")
        progress.status("done")
    except BaseException:
        progress.status("failed")
        raise


def _attempt(job: Job) -> Outcome | None:
    """Trains, or returns None where memory ran out and the plan may shrink."""
    try:
        return BACKENDS[job.plan.backend]()(job)
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        if job.plan.on_oom == "stop":
            raise stopped(job.plan.recipe) from error
        return None


def _shrink(plan: Plan, process: Process, progress: Progress) -> Shrunk:
    smaller = next_smaller(plan.recipe, process.world_size)
    if smaller is None:
        drop_shrunk(plan)
        raise exhausted(plan.recipe)
    drop_checkpoints(plan)  # first: one of the larger recipe must not be resumed with the smaller
    keep_shrunk(plan, smaller)
    sentence = goes_on(plan.recipe, smaller)
    if process.world_size > 1:
        # The others wait for this one in the middle of a step: all begin again together.
        raise MemoryRanOutError(sentence)
    gc.collect()
    torch.cuda.empty_cache()
    progress.begin_again(sentence, smaller)
    return smaller
