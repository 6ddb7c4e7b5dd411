"""The command back end: any program trains on our ids and labels, and leaves PEFT's two files."""

from pathlib import Path

from ..data.token_samples import token_samples
from ..errors import UserError
from ..records.atomic import write_json
from ..records.strict_json import to_json
from .contract import Job, Outcome
from .program.adapter_files import settle_adapter
from .program.arguments import environment_of, filled
from .program.handed_rows import check_written, read_tokens, write_segments, write_tokens
from .program.running import LOG, run_program


def train(job: Job) -> Outcome:
    """Writes the rows, runs the plan's command on them and settles its adapter; see `Backend`.

    Raises:
        UserError: The command asks for what there is not, or cannot be started.
        ExternalError: The command failed, or what it left is no adapter of the base.
    """
    plan, inputs, out = job.plan, job.inputs, Path(job.plan.out)
    if not job.process.is_first:
        raise UserError("train.backend command runs once: start the trainer with one process.")
    places = {
        "plan": out / "command-plan.json",
        "recipe": out / "recipe.json",
        "tokensTrain": out / "tokens-train.jsonl",
        "tokensVal": out / "tokens-val.jsonl",
        "segmentsTrain": out / "segments-train.jsonl",
        "segmentsVal": out / "segments-val.jsonl",
        "out": out,
        "adapter": job.adapter,
    }
    texts = {name: str(path) for name, path in places.items()} | {"base": plan.base.hf}
    write_tokens(places["tokensTrain"], inputs.train)
    write_tokens(places["tokensVal"], inputs.val)
    missing: dict[str, str] = {}
    for name, split in (("segmentsTrain", inputs.train), ("segmentsVal", inputs.val)):
        fault = write_segments(places[name], split, inputs.tokenizer, plan.base)
        missing |= {name: fault} if fault else {}
    write_json(places["plan"], to_json(plan))
    write_json(
        places["recipe"],
        {
            "schema": "fledgling/train-recipe@1",
            "seed": plan.seed,
            "base": to_json(plan.base) | {"endToken": plan.end_token},
            "endTokenId": inputs.tokenizer.end_id,
            "rows": {"train": len(inputs.train.encoded), "val": len(inputs.val.encoded)},
            "recipe": to_json(plan.recipe),
            "notWritten": missing,
        },
    )
    written = read_tokens(places["tokensTrain"])
    mask = check_written(written, inputs.train, inputs.tokenizer)
    told = None
    if mask.ok:
        arguments = filled(plan.command, texts, missing)
        job.adapter.mkdir(parents=True, exist_ok=True)
        told = run_program(arguments, out, environment_of(texts, missing), job.progress, out / LOG)
        settle_adapter(job.adapter, plan.base)
    losses = told.losses if told else []
    return Outcome(
        loss_mask=mask,
        steps=told.steps if told else 0,
        train_tokens=0,
        first_loss=losses[0] if losses else None,
        final_loss=losses[-1] if losses else None,
        val_loss=told.val_loss if told else None,
        fed=token_samples(lambda at: written[at]["input_ids"], inputs.train, plan.samples.count),
    )
