"""Everything a finished training leaves in the plan's out."""

import gc
from pathlib import Path

import torch
from transformers import TrainerState

from .adapter import CONFIG, WEIGHTS, save_adapter
from .atomic import write_json, write_json_lines
from .base_model import device_name
from .fit import Inputs, Trained
from .gguf_adapter import write_adapter_gguf
from .plan import Plan
from .process import Process, peak_memory_mb
from .progress import Progress
from .records import to_json
from .run_record import AdapterRecord, RunRecord, file_records, package_versions
from .samples import generation_samples

ADAPTER_FILES = (f"adapter/{WEIGHTS}", f"adapter/{CONFIG}", "adapter.gguf")
OUTPUTS = (*ADAPTER_FILES, "run.json", "tokens.jsonl", "samples.jsonl", "progress.jsonl")


def clear_outputs(out: Path) -> None:
    """Removes what an earlier training left here, which must not pass for this one's."""
    for name in OUTPUTS:
        (out / name).unlink(missing_ok=True)


def write_outputs(
    plan: Plan, process: Process, inputs: Inputs, trained: Trained, progress: Progress
) -> None:
    """Writes the adapter in both forms, the samples, and run.json last.

    A rejected training leaves its tokens and its run.json, and no adapter.
    """
    out = Path(plan.out)
    gc.collect()  # the trainer is a ring of references, and may still hold the model
    torch.cuda.empty_cache()
    write_json_lines(out / "tokens.jsonl", trained.tokens)
    if not trained.fault:
        adapter = out / "adapter"
        save_adapter(trained.lora_config, trained.weights, plan.base.id, adapter)
        write_adapter_gguf(adapter, trained.shape, out / "adapter.gguf")
        split = inputs.val if inputs.val.encoded else inputs.train
        answers = generation_samples(plan, process, adapter, split, inputs.tokenizer.end_id)
        write_json_lines(out / "samples.jsonl", answers)
    record = _record(plan, process, inputs, trained, progress)
    write_json(out / "run.json", to_json(record))


def _record(
    plan: Plan, process: Process, inputs: Inputs, trained: Trained, progress: Progress
) -> RunRecord:
    losses = _logged(trained.state, "loss")
    completions = sum(len(row.completion_ids) for row in inputs.train.encoded)
    gpu = torch.cuda.is_available()
    return RunRecord(
        schema="fledgling/train-run@1",
        plan_id=plan.id,
        track=plan.track,
        status="rejected" if trained.fault else "ok",
        reason=trained.fault,
        steps=trained.state.global_step,
        epochs=plan.recipe.epochs,
        train_rows=len(inputs.train.encoded),
        val_rows=len(inputs.val.encoded),
        train_tokens=int(trained.state.num_input_tokens_seen),
        completion_tokens=completions * plan.recipe.epochs,
        first_loss=losses[0] if losses else None,
        final_loss=losses[-1] if losses else None,
        val_loss=next(reversed(_logged(trained.state, "eval_loss")), None),
        wall_s=round(progress.elapsed_s, 3),
        peak_memory_mb=torch.cuda.max_memory_allocated() / 2**20 if gpu else peak_memory_mb(),
        world_size=process.world_size,
        device=device_name(),
        load=plan.recipe.load,
        versions=package_versions(),
        adapter=AdapterRecord([] if trained.fault else file_records(Path(plan.out), ADAPTER_FILES)),
        checks=trained.checks,
        data_stats={"train": inputs.train.stats, "val": inputs.val.stats},
        resumed_from_step=trained.resumed_from_step,
    )


def _logged(state: TrainerState, key: str) -> list[float]:
    return [entry[key] for entry in state.log_history if key in entry]
