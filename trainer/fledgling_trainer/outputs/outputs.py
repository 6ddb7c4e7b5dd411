"""Everything a finished training leaves in the plan's out."""

import gc
import shutil
from pathlib import Path

import torch

from ..adapter.gguf_file import write_adapter_gguf
from ..adapter.peft_files import CONFIG, WEIGHTS, load_adapter_weights
from ..backends.contract import Job, Outcome
from ..base.model import device_name
from ..base.shape import base_shape
from ..checks.adapter_changes import NOT_TRAINED, check_adapter_changes
from ..processes.process import peak_memory_mb
from ..records.atomic import write_json, write_json_lines
from ..records.strict_json import to_json
from .run_record import AdapterRecord, Checks, RunRecord, file_records, package_versions
from .samples import generation_samples

ADAPTER = "adapter"
"""Folder of PEFT's files, in the plan's out."""

GGUF = "adapter.gguf"
ADAPTER_FILES = (f"{ADAPTER}/{WEIGHTS}", f"{ADAPTER}/{CONFIG}", GGUF)
OUTPUTS = (*ADAPTER_FILES, "run.json", "tokens.jsonl", "samples.jsonl", "progress.jsonl")


def clear_outputs(out: Path) -> None:
    """Removes what an earlier training left here, which must not pass for this one's."""
    for name in OUTPUTS:
        (out / name).unlink(missing_ok=True)


def write_outputs(job: Job, outcome: Outcome) -> str:
    """Judges the adapter, writes it as GGUF too, then the samples, and run.json last.

    A rejected training leaves its tokens and its run.json, and no adapter.

    Returns:
        Why the training is rejected, or an empty string.
    """
    plan, inputs, out = job.plan, job.inputs, Path(job.plan.out)
    gc.collect()  # a trainer may be a ring of references, and still hold the model
    torch.cuda.empty_cache()
    write_json_lines(out / "tokens.jsonl", to_json(outcome.fed))
    checks = _checks(job, outcome)
    if checks.fault:
        shutil.rmtree(job.adapter, ignore_errors=True)
    else:
        write_adapter_gguf(job.adapter, base_shape(plan.base), out / GGUF)
        # A handful of rows would make the share that must agree a toss of a coin.
        few = len(inputs.val.encoded) < min(plan.samples.count, len(inputs.train.encoded))
        split = inputs.train if few else inputs.val
        end_id = inputs.tokenizer.end_id
        answers = generation_samples(plan, job.process, job.adapter, split, end_id)
        write_json_lines(out / "samples.jsonl", answers)
    write_json(out / "run.json", to_json(_record(job, outcome, checks)))
    return checks.fault


def _checks(job: Job, outcome: Outcome) -> Checks:
    if not outcome.loss_mask.ok:
        return Checks(outcome.loss_mask, NOT_TRAINED)
    return Checks(outcome.loss_mask, check_adapter_changes(load_adapter_weights(job.adapter)))


def _record(job: Job, outcome: Outcome, checks: Checks) -> RunRecord:
    plan, inputs = job.plan, job.inputs
    completions = sum(len(row.trained_ids) for row in inputs.train.encoded)
    gpu = torch.cuda.is_available()
    return RunRecord(
        schema="fledgling/train-run@1",
        plan_id=plan.id,
        track=plan.track,
        status="rejected" if checks.fault else "ok",
        reason=checks.fault,
        steps=outcome.steps,
        epochs=plan.recipe.epochs,
        train_rows=len(inputs.train.encoded),
        val_rows=len(inputs.val.encoded),
        train_tokens=outcome.train_tokens,
        completion_tokens=completions * plan.recipe.epochs,
        first_loss=outcome.first_loss,
        final_loss=outcome.final_loss,
        val_loss=outcome.val_loss,
        wall_s=round(job.progress.elapsed_s, 3),
        peak_memory_mb=torch.cuda.max_memory_allocated() / 2**20 if gpu else peak_memory_mb(),
        world_size=job.process.world_size,
        device=device_name(),
        load=plan.recipe.load,
        versions=package_versions(),
        adapter=AdapterRecord([] if checks.fault else file_records(Path(plan.out), ADAPTER_FILES)),
        checks=checks,
        data_stats={"train": inputs.train.stats, "val": inputs.val.stats},
        resumed_from_step=job.checkpoint.step if job.checkpoint else 0,
        shrunk=job.shrunk,
    )
