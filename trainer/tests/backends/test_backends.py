"""What every back end that trains must leave: run over each with real libraries."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.records.atomic import sha256_of
from tests.backends.conftest import at
from tests.conftest import END, PlanMaker, make_rows, write_rows

pytestmark = pytest.mark.torch

LITTLE = Path(__file__).with_name("little_trainer.py")
COMMAND = [sys.executable, str(LITTLE), "{tokensTrain}", "{recipe}", "{base}", "{adapter}"]
BACKENDS: Mapping[str, dict[str, object]] = {
    "trl": {},
    "command": {"backend": "command", "command": COMMAND},
}

each_backend = pytest.mark.parametrize("name", [*BACKENDS, "together", "unsloth"])


@pytest.fixture
def backend(name: str, request: pytest.FixtureRequest) -> dict[str, object]:
    """What of a plan chooses the back end."""
    if name == "unsloth":
        request.getfixturevalue("unsloth")
        return {"backend": name}
    return at(request.getfixturevalue("hosted")) if name == "together" else BACKENDS[name]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def trained(plan: Path) -> tuple[Path, dict[str, Any]]:
    assert main(["--plan", str(plan)]) == 0
    out = Path(json.loads(plan.read_text())["out"])
    return out, json.loads((out / "run.json").read_text())


def segmented(question: str, answer: str) -> dict[str, Any]:
    def segment(text: str | list[str], role: str, **told: bool) -> dict[str, Any]:
        return {"text": text, "role": role, "loss": False, "end": False, **told}

    return {
        "segments": [
            segment("<|im_start|>system\nAnswer by tools.", "system", end=True),
            segment(f"\n<|im_start|>user\n{question}", "user", end=True),
            segment("\n<|im_start|>assistant\n", "user"),
            segment("Look it up. ", "reasoning", loss=True),
            segment('{"city":"Oslo"}', "action", loss=True, end=True),
            segment(["\n<|im_start|>tool\nday <", "|im_end|> 7"], "observation", end=True),
            segment("\n<|im_start|>assistant\n", "user"),
            segment(answer, "action", loss=True, end=True),
            segment("\n", "user"),
        ]
    }


@each_backend
def test_it_leaves_the_same_evidence(
    make_plan: PlanMaker, tiny_llama: Path, name: str, backend: dict[str, object]
) -> None:
    out, run = trained(make_plan(model=tiny_llama, rows=12, **backend))
    assert (run["status"], run["trainRows"], run["valRows"]) == ("ok", 12, 3)
    assert run["steps"] == {"trl": 3, "unsloth": 3}.get(name, 12)
    assert run["finalLoss"] < run["firstLoss"]
    assert run["checks"]["lossMask"]["ok"]
    assert run["checks"]["lossMask"]["trainedTokens"] == run["completionTokens"]
    assert run["checks"]["adapterChanges"]["changed"] == 14
    files = {file["path"]: file["sha256"] for file in run["adapter"]["files"]}
    assert sorted(files) == [
        "adapter.gguf",
        "adapter/adapter_config.json",
        "adapter/adapter_model.safetensors",
    ]
    assert all(sha256_of(out / path) == digest for path, digest in files.items())
    assert sorted(path.name for path in (out / "adapter").iterdir()) == [
        "adapter_config.json",
        "adapter_model.safetensors",
    ]
    config = (out / "adapter" / "adapter_config.json").read_text()
    assert json.loads(config)["base_model_name_or_path"] == "tiny"
    assert str(tiny_llama) not in config
    assert [line["row"] for line in lines_of(out / "tokens.jsonl")] == [0, 4, 8]
    assert len(lines_of(out / "samples.jsonl")) == 3
    steps = [line["step"] for line in lines_of(out / "progress.jsonl") if "loss" in line]
    assert steps == list(range(1, run["steps"] + 1))
    state = json.loads((out / "finetune_progress.json").read_text())
    assert (state["status"], state["fraction"]) == ("done", 1.0)


@each_backend
def test_it_feeds_our_ids(
    make_plan: PlanMaker, tiny_llama: Path, backend: dict[str, object]
) -> None:
    from tokenizers import Tokenizer

    out, _ = trained(make_plan(model=tiny_llama, **backend))
    tokenizer = Tokenizer.from_file(str(tiny_llama / "tokenizer.json"))
    for sample in lines_of(out / "tokens.jsonl"):
        row = make_rows(10)[sample["row"]]
        assert sample["promptIds"] == tokenizer.encode(row["prompt"]).ids
        assert tokenizer.decode(sample["completionIds"], skip_special_tokens=False) == (
            row["completion"] + END
        )


@each_backend
def test_observations_are_read_and_not_learned(
    make_plan: PlanMaker, tiny_llama: Path, backend: dict[str, object]
) -> None:
    rows = [segmented(f"Weather on day {at}?", f'{{"day":{at}}}') for at in range(6)]
    path = make_plan(model=tiny_llama, **backend)
    value = json.loads(path.read_text())
    for split in ("train", "val"):
        value["data"][split] = write_rows(path.parent / f"{split}.jsonl", rows)
    path.write_text(json.dumps(value))
    out, run = trained(path)
    mask = run["checks"]["lossMask"]
    assert mask["ok"]
    assert mask["trainedTokens"] == run["completionTokens"]
    assert mask["trainedTokens"] < mask["maskedTokens"]
    prompt = lines_of(out / "samples.jsonl")[0]["prompt"]
    assert prompt.endswith(f"7{END}\n<|im_start|>assistant\n")
    assert (
        lines_of(out / "tokens.jsonl")[0]["promptIds"]
        == (lines_of(out / "samples.jsonl")[0]["promptIds"])
    )


@each_backend
def test_what_it_feeds_is_learned_where_it_says_so(
    make_plan: PlanMaker, tiny_llama: Path, name: str, backend: dict[str, object]
) -> None:
    from fledgling_trainer.data.tokens import load_tokenizer

    path = make_plan(model=tiny_llama, val=0, **backend)
    value = json.loads(path.read_text())
    value["data"]["train"] = write_rows(path.parent / "train.jsonl", [segmented("Why?", "So.")])
    path.write_text(json.dumps(value))
    fed = fed_rows(name, path)[0]
    tokenizer = load_tokenizer(tiny_llama / "tokenizer.json", END)
    learned = [label for label in fed["labels"] if label != -100]
    assert tokenizer.decode(learned) == f'Look it up. {{"city":"Oslo"}}{END}So.{END}'
    assert all(
        label in (-100, token) for token, label in zip(fed["input_ids"], fed["labels"], strict=True)
    )


def fed_rows(name: str, path: Path) -> list[dict[str, Any]]:
    """What the back end's trainer is about to be fed: collated, or as the program was handed it."""
    if name == "command":
        out, _ = trained(path)
        return lines_of(out / "tokens-train.jsonl")
    if name == "together":
        from fledgling_trainer.backends.hosted.parquet_rows import read_rows

        out, _ = trained(path)
        return read_rows(out / "tokens-train.parquet")
    from fledgling_trainer.backends.contract import Job
    from fledgling_trainer.backends.trl import build_trainer, wired
    from fledgling_trainer.data.inputs import load_inputs
    from fledgling_trainer.processes.process import current_process
    from fledgling_trainer.records.plan import load_plan
    from fledgling_trainer.records.progress import Progress

    plan = load_plan(path)
    progress = Progress(plan, silent=True)
    adapter = Path(plan.out) / "adapter"
    job = Job(plan, current_process(), load_inputs(plan), None, progress, adapter)
    if name == "unsloth":
        from fledgling_trainer.backends.unsloth import load_model

        trainer = wired(job, load_model(job), None)
    else:
        trainer = build_trainer(job)
    batch = trainer.data_collator(list(trainer.train_dataset))
    return [
        {key: values[at].tolist() for key, values in batch.items()}
        for at in range(len(trainer.train_dataset))
    ]
