"""Rows that the trajectory builder made of the fixture agent, trained one step on the nano."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.data.rows import Row, read_rows
from fledgling_trainer.data.tokens import IGNORED, EncodedRow, RowTokenizer, load_tokenizer
from fledgling_trainer.records.plan import DataFile
from tests.conftest import END, PACKAGE_ROOT, describe_file, plan_value

REPOSITORY = PACKAGE_ROOT.parent
NANO = REPOSITORY / "models" / "nano"
BUILT = REPOSITORY / "tests" / "fixtures" / "trajectories" / "built"
ROWS = BUILT / "rows" / "train.jsonl"


@dataclass(frozen=True)
class Fixture:
    """The rows as the trainer reads them, and the runs that they were made of."""

    rows: list[Row]
    encoded: list[EncodedRow]
    tokenizer: RowTokenizer
    runs: list[dict[str, Any]]


def read(path: Path, folder: Path) -> tuple[list[Row], list[EncodedRow], RowTokenizer]:
    text = path.read_text(encoding="utf-8")
    file = DataFile(**describe_file(folder / "rows.jsonl", text, text.count("\n")))
    rows = read_rows(file, END)
    tokenizer = load_tokenizer(NANO / "tokenizer.json", END)
    return rows, tokenizer.encode(rows, str(path)), tokenizer


@pytest.fixture
def fixture(tmp_path: Path) -> Fixture:
    pytest.importorskip("tokenizers")
    rows, encoded, tokenizer = read(ROWS, tmp_path)
    lines = (BUILT / "trajectories.jsonl").read_text(encoding="utf-8").splitlines()
    runs = [run for run in map(json.loads, lines) if run["split"] == "train"]
    assert len(runs) == len(rows) == 5
    return Fixture(rows, encoded, tokenizer, runs)


def learned_text(run: dict[str, Any]) -> str:
    """What a model is to write in a run: said here anew, from its steps alone."""
    text = ""
    for turn in range(1 + max(step["turn"] for step in run["steps"])):
        own = [step for step in run["steps"] if step["turn"] == turn]
        said = "".join(step["text"] for step in own if step["kind"] in ("thought", "code", "final"))
        calls = [
            f'<tool_call name="{step["call"]["name"]}">'
            + json.dumps(step["call"]["arguments"], sort_keys=True, separators=(",", ":"))
            + "</tool_call>"
            for step in own
            if step.get("call")
        ]
        joint = "\n" if calls and said and not said.endswith("\n") else ""
        text += said + joint + "\n".join(calls) + END
    return text


def test_exactly_thoughts_actions_code_and_answers_are_learned(fixture: Fixture) -> None:
    kinds = {step["kind"] for run in fixture.runs for step in run["steps"]}
    assert kinds == {"thought", "action", "code", "observation", "final"}
    for row, encoded, run in zip(fixture.rows, fixture.encoded, fixture.runs, strict=True):
        expected = learned_text(run)
        assert fixture.tokenizer.decode(encoded.trained_ids) == expected == row.trained_text(END)
        turns = 1 + max(step["turn"] for step in run["steps"])
        assert encoded.trained_ids.count(fixture.tokenizer.end_id) == turns
        masked = [
            token
            for token, label in zip(encoded.ids, encoded.labels, strict=True)
            if label == IGNORED
        ]
        assert len(masked) + len(encoded.trained_ids) == encoded.length
        text = fixture.tokenizer.decode(masked)
        for step in run["steps"]:
            if step["kind"] == "observation":
                assert step["text"] in text


def observing(row: Row, text: str) -> Row:
    """The row with other words in every observation."""
    segments = tuple(
        replace(part, pieces=(text,)) if part.role == "observation" else part
        for part in row.segments
    )
    return replace(row, segments=segments)


def test_other_observations_change_no_label(fixture: Fixture) -> None:
    others = [observing(row, "\nanother text, and longer than it was\n") for row in fixture.rows]
    changed = fixture.tokenizer.encode(others, "rows.jsonl")
    for before, after in zip(fixture.encoded, changed, strict=True):
        assert before.ids != after.ids
        assert before.trained_ids == after.trained_ids
        assert after.labels.count(IGNORED) == after.length - len(after.trained_ids)


@pytest.mark.torch
def test_no_gradient_comes_from_what_is_only_read(fixture: Fixture) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(NANO, dtype=torch.float32).eval()
    for row in fixture.encoded:
        output = model(input_ids=torch.tensor([row.ids]), labels=torch.tensor([row.labels]))
        output.logits.retain_grad()
        output.loss.backward()
        # The logits at one place predict the next.
        pulled = output.logits.grad[0].abs().sum(dim=-1)[:-1] > 0
        assert pulled.tolist() == [label != IGNORED for label in row.labels[1:]]
        # Whatever stands in the place of a masked label: it is not looked at.
        trained = [place for place, label in enumerate(row.labels) if label != IGNORED]
        wanted = torch.tensor([row.labels[place] for place in trained])
        alone = torch.nn.functional.cross_entropy(
            output.logits[0, [place - 1 for place in trained]], wanted
        )
        assert torch.allclose(alone, output.loss, atol=1e-5)


@pytest.mark.torch
def test_a_step_is_trained_on_them(fixture: Fixture, tmp_path: Path) -> None:
    text = ROWS.read_text(encoding="utf-8")
    train = describe_file(tmp_path / "train.jsonl", text, len(fixture.rows))
    val = describe_file(tmp_path / "val.jsonl", "", 0)
    plan = plan_value(NANO, tmp_path / "out", train, val)
    # A warm-up would be the whole of one step: it is left out, and the adapter learns.
    changes = {"batchSize": len(fixture.rows), "maxLength": 1024, "warmupRatio": 0.1}
    plan["recipe"] |= {**changes, "scheduler": "constant", "dropout": 0.0}
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert main(["--plan", str(tmp_path / "plan.json")]) == 0
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (run["status"], run["steps"], run["trainRows"]) == ("ok", 1, 5)
    mask = run["checks"]["lossMask"]
    trained = sum(len(row.trained_ids) for row in fixture.encoded)
    assert (mask["ok"], mask["trainedTokens"]) == (True, trained)
    assert mask["maskedTokens"] == sum(row.length for row in fixture.encoded) - trained
    assert run["checks"]["adapterChanges"]["ok"]
