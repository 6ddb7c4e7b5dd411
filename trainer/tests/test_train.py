import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.records.atomic import sha256_of
from tests.conftest import END, PlanMaker, make_rows

pytestmark = pytest.mark.torch


@dataclass(frozen=True)
class Outputs:
    """What a training of 24 rows left behind."""

    out: Path
    run: dict[str, Any]

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out / name).read_text().splitlines()]


def run_plan(plan: Path, expected: int = 0) -> Outputs:
    assert main(["--plan", str(plan)]) == expected
    out = Path(json.loads(plan.read_text())["out"])
    return Outputs(out, json.loads((out / "run.json").read_text()))


@pytest.fixture
def trained(make_plan: PlanMaker, tiny_llama: Path) -> Outputs:
    return run_plan(make_plan(model=tiny_llama, rows=24))


def test_a_training_leaves_all_it_promises(trained: Outputs, tiny_llama: Path) -> None:
    run = trained.run
    assert (run["status"], run["steps"], run["trainRows"], run["valRows"]) == ("ok", 6, 24, 3)
    assert run["finalLoss"] < run["firstLoss"]
    assert run["valLoss"] > 0
    assert (run["worldSize"], run["device"], run["resumedFromStep"]) == (1, "cpu", 0)
    mask = run["checks"]["lossMask"]
    assert mask["trainedTokens"] == run["completionTokens"]
    assert mask["trainedTokens"] + mask["maskedTokens"] == run["trainTokens"]
    assert run["checks"]["adapterChanges"]["changed"] == 14
    for file in run["adapter"]["files"]:
        path = trained.out / file["path"]
        assert (sha256_of(path), path.stat().st_size) == (file["sha256"], file["bytes"])
    assert not (trained.out / "checkpoints").exists()
    assert not list(trained.out.rglob("*.tmp"))
    config = (trained.out / "adapter" / "adapter_config.json").read_text()
    assert json.loads(config)["base_model_name_or_path"] == "tiny"
    assert str(tiny_llama) not in config


def test_progress_counts_every_step_and_ends_done(trained: Outputs) -> None:
    lines = trained.lines("progress.jsonl")
    steps = [line for line in lines if "loss" in line]
    assert [line["step"] for line in steps] == [1, 2, 3, 4, 5, 6]
    assert {line["totalSteps"] for line in steps} == {6}
    assert steps[-1]["tokens"] == trained.run["trainTokens"]
    assert [line["step"] for line in lines if "valLoss" in line] == [3, 6]
    state = json.loads((trained.out / "finetune_progress.json").read_text())
    assert (state["status"], state["fraction"], state["etaS"]) == ("done", 1.0, 0.0)


def test_the_ids_trained_are_the_parts_tokenised_apart(trained: Outputs, tiny_llama: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tiny_llama / "tokenizer.json"))
    rows = make_rows(24)
    samples = trained.lines("tokens.jsonl")
    assert [sample["row"] for sample in samples] == [0, 8, 16]
    for sample in samples:
        row = rows[sample["row"]]
        assert sample["promptIds"] == tokenizer.encode(row["prompt"]).ids
        assert sample["completionIds"] == [
            *tokenizer.encode(row["completion"]).ids,
            tokenizer.token_to_id(END),
        ]


def test_greedy_answers_are_those_of_peft_computed_without_a_cache(
    trained: Outputs, tiny_llama: Path
) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, str(trained.out / "adapter")).eval()
    for sample in trained.lines("samples.jsonl"):
        assert sample["prompt"] == make_rows(3)[sample["row"]]["prompt"]
        assert len(sample["baseIds"]) <= 96
        assert len(sample["tunedGaps"]) in (len(sample["tunedIds"]), len(sample["tunedIds"]) + 1)
        for key in ("tunedIds", "baseIds"):
            ids = list(sample["promptIds"])
            with torch.inference_mode():
                for step in range(len(sample[key][:12])):
                    if key == "baseIds":
                        with model.disable_adapter():
                            logits = model(torch.tensor([ids])).logits
                    else:
                        logits = model(torch.tensor([ids])).logits
                        first, second = logits[0, -1].topk(2).values.tolist()
                        assert abs(first - second - sample["tunedGaps"][step]) < 1e-3
                    ids.append(int(logits[0, -1].argmax()))
            assert ids[len(sample["promptIds"]) :] == sample[key][:12]


def test_the_same_plan_gives_the_same_bytes(
    trained: Outputs, make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path
) -> None:
    other = str(tmp_path / "elsewhere")
    again = run_plan(make_plan(model=tiny_llama, rows=24, out=other))
    assert again.run["adapter"] == trained.run["adapter"]
    assert again.lines("samples.jsonl") == trained.lines("samples.jsonl")
    moved = run_plan(make_plan(model=tiny_llama, rows=24, seed=43))
    assert moved.run["adapter"] != trained.run["adapter"]


def test_an_adapter_that_changes_nothing_is_rejected(
    make_plan: PlanMaker, tiny_llama: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The smallest float32 is 1e-45: no B leaves zero.
    plan = make_plan(model=tiny_llama, recipe__learningRate=1e-60)
    rejected = run_plan(plan, expected=4)
    assert "rejected: the adapter is as it began" in capsys.readouterr().err
    assert rejected.run["status"] == "rejected"
    assert rejected.run["adapter"]["files"] == []
    assert not (rejected.out / "adapter.gguf").exists()
    state = json.loads((rejected.out / "finetune_progress.json").read_text())
    assert state["status"] == "failed"


@pytest.mark.parametrize("val", [0, 2])
def test_a_few_long_rows_are_dropped_and_counted(
    make_plan: PlanMaker, tiny_llama: Path, val: int
) -> None:
    rows = make_rows(24)
    rows[5]["prompt"] *= 20
    from tests.conftest import write_rows

    plan = make_plan(model=tiny_llama, val=val)
    value = json.loads(plan.read_text())
    value["data"]["train"] = write_rows(plan.parent / "train.jsonl", rows)
    plan.write_text(json.dumps(value))
    trained = run_plan(plan)
    assert trained.run["dataStats"]["train"]["tooLong"] == 1
    assert (trained.run["trainRows"], trained.run["valLoss"] is None) == (23, val == 0)
    # With fewer validation rows than samples the answers are to training prompts.
    assert [line["row"] for line in trained.lines("samples.jsonl")] == [0, 8, 16]


@pytest.mark.filterwarnings("error:.*autograd kernel was not registered")
@pytest.mark.parametrize("load", ["4bit", "8bit"])
def test_a_quantised_base_trains_an_adapter(
    make_plan: PlanMaker, tiny_llama: Path, load: str
) -> None:
    pytest.importorskip("bitsandbytes")
    trained = run_plan(make_plan(model=tiny_llama, recipe__load=load))
    assert (trained.run["status"], trained.run["load"]) == ("ok", load)
    assert trained.run["checks"]["adapterChanges"]["changed"] == 14
