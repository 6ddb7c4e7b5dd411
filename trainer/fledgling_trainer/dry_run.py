"""`--dry-run`: proves the plan and the rows sound, with the standard library alone."""

from pathlib import Path

from .base.files import cached_base_file
from .base.gguf_weights import is_gguf
from .data.row_stats import SplitStats, Spread, TokenStats, describe, refuse_bad_rows
from .data.rows import Row, read_rows
from .records.atomic import write_json
from .records.plan import Plan
from .records.strict_json import to_json


def dry_run(plan: Plan) -> str:
    """Checks a plan and its rows, and writes dry_run.json.

    Returns:
        The statistics as text.

    Raises:
        UserError: The training would refuse the rows.
    """
    splits = {}
    for name, file in (("train", plan.data.train), ("val", plan.data.val)):
        rows = read_rows(file, plan.end_token)
        splits[name] = describe(rows, _count_tokens(rows, file.path, plan), plan.recipe.max_length)
    record = {"schema": "fledgling/train-dry-run@1", "planId": plan.id, "track": plan.track}
    write_json(Path(plan.out) / "dry_run.json", record | {"dataStats": to_json(splits)})
    for name, file in (("train", plan.data.train), ("val", plan.data.val)):
        refuse_bad_rows(splits[name], file.path, plan.recipe.max_length)
    return _render(plan, splits)


def _count_tokens(rows: list[Row], path: str, plan: Plan) -> list[tuple[int, int]] | str:
    try:
        from .data.tokens import load_tokenizer
    except ModuleNotFoundError as error:
        return f"not available: {error.name} is not installed"
    tokenizer = cached_base_file(plan.base, "tokenizer.json")
    if tokenizer is None:
        missing = "not made from its GGUF" if is_gguf(plan.base) else "not downloaded"
        return f"not available: {plan.base.id} is {missing} yet"
    encoded = load_tokenizer(tokenizer, plan.end_token).encode(rows, path)
    return [(len(row.prompt_ids), len(row.completion_ids)) for row in encoded]


def _render(plan: Plan, splits: dict[str, SplitStats]) -> str:
    lines = [
        f"plan    {plan.id}, track {plan.track}, agent {plan.agent}",
        f"base    {plan.base.id} ({plan.base.architecture}), recipe {plan.recipe.name}, "
        f"load {plan.recipe.load}",
    ]
    for name, stats in splits.items():
        lines.append(
            f"{name:<8}{stats.rows} rows, {stats.duplicates} duplicates, "
            f"{stats.empty_parts} empty parts"
            + (f", {stats.too_long} too long" if stats.too_long is not None else "")
        )
        prompt, completion = stats.prompt_characters, stats.completion_characters
        lines.append(f"        characters: prompt {_show(prompt)}; completion {_show(completion)}")
        if isinstance(stats.tokens, TokenStats):
            lines.append(f"        tokens: row {_show(stats.tokens.row)}")
        else:
            lines.append(f"        tokens: {stats.tokens}")
    return "\n".join(lines)


def _show(lengths: Spread) -> str:
    return f"median {lengths.p50}, 95 % {lengths.p95}, longest {lengths.max}"
