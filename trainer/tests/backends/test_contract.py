import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.backends import BACKENDS
from fledgling_trainer.records.plan import BackendName
from tests.conftest import PlanMaker

if TYPE_CHECKING:
    from fledgling_trainer.backends.contract import Job, Outcome

pytestmark = pytest.mark.torch


def backend(b_value: float, mask_fault: str = "") -> "Callable[[Job], Outcome]":
    """Makes a back end that trains nothing: every B of its adapter is full of `b_value`."""
    import torch
    from peft import LoraConfig

    from fledgling_trainer.adapter.peft_files import save_adapter
    from fledgling_trainer.backends.contract import Outcome
    from fledgling_trainer.checks.loss_mask import LossMaskCheck
    from fledgling_trainer.data.token_samples import token_samples

    def train(job: "Job") -> Outcome:
        job.progress.step(1, 1, epoch=1.0, loss=2.0, rate=0.1, tokens=9)
        weights = {}
        for layer in (0, 1):
            name = f"base_model.model.model.layers.{layer}.self_attn.o_proj.lora_"
            weights[name + "A.weight"] = torch.ones(4, 64)
            weights[name + "B.weight"] = torch.full((64, 4), b_value)
        config = LoraConfig(r=4, lora_alpha=8, target_modules=["o_proj"], task_type="CAUSAL_LM")
        if not mask_fault:
            save_adapter(config, weights, job.plan.base.id, job.adapter)
        mask = LossMaskCheck(not mask_fault, mask_fault, rows=10, masked_tokens=1, trained_tokens=1)
        rows = job.inputs.train
        fed = token_samples(
            lambda at: rows.encoded[at].prompt_ids + rows.encoded[at].completion_ids, rows, 2
        )
        return Outcome(mask, 1, 9, first_loss=2.0, final_loss=1.0, val_loss=None, fed=fed)

    return train


def run_with(
    monkeypatch: pytest.MonkeyPatch, plan: Path, train: "Callable[[Job], Outcome]", expected: int
) -> dict[str, Any]:
    monkeypatch.setitem(BACKENDS, "trl", lambda: train)
    assert main(["--plan", str(plan)]) == expected
    run: dict[str, Any] = json.loads((plan.parent / "out" / "run.json").read_text())
    return run


def test_the_table_holds_every_back_end_that_a_plan_may_name() -> None:
    assert set(BACKENDS) == set(get_args(BackendName))


def test_whatever_the_back_end_its_adapter_is_checked_converted_and_sampled(
    make_plan: PlanMaker, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gguf import GGUFReader

    plan = make_plan(model=tiny_llama)
    run = run_with(monkeypatch, plan, backend(0.5), expected=0)
    out = plan.parent / "out"
    assert run["checks"]["adapterChanges"]["maxAbsB"] == 0.5
    assert (run["steps"], run["trainTokens"], run["finalLoss"]) == (1, 9, 1.0)
    paths = [file["path"] for file in run["adapter"]["files"]]
    assert all((out / path).is_file() for path in paths)
    names = sorted(tensor.name for tensor in GGUFReader(out / "adapter.gguf").tensors)
    attn_output = [f"blk.{layer}.attn_output.weight.lora_" for layer in (0, 1)]
    assert names == [name + side for name in attn_output for side in "ab"]
    fed = [json.loads(line) for line in (out / "tokens.jsonl").read_text().splitlines()]
    assert [sorted(line) for line in fed] == [["completionIds", "promptIds", "row"]] * 2
    assert len((out / "samples.jsonl").read_text().splitlines()) == 3
    assert json.loads((out / "progress.jsonl").read_text())["loss"] == 2.0


@pytest.mark.parametrize(
    ("b_value", "mask_fault", "reason"),
    [
        (0.0, "", "the adapter is as it began"),
        (float("nan"), "", "the training diverged"),
        (0.5, "a label too many", "a label too many"),
    ],
)
def test_whatever_the_back_end_a_rejected_adapter_does_not_stay(
    make_plan: PlanMaker,
    tiny_llama: Path,
    monkeypatch: pytest.MonkeyPatch,
    b_value: float,
    mask_fault: str,
    reason: str,
) -> None:
    plan = make_plan(model=tiny_llama)
    run = run_with(monkeypatch, plan, backend(b_value, mask_fault), expected=4)
    assert run["status"] == "rejected"
    assert reason in run["reason"]
    assert run["adapter"]["files"] == []
    left = {path.name for path in (plan.parent / "out").iterdir()}
    assert left == {"run.json", "tokens.jsonl", "progress.jsonl", "finetune_progress.json"}
