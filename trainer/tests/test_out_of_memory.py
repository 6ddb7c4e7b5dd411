import json
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.processes import launch as launching
from fledgling_trainer.records.plan import load_plan
from fledgling_trainer.records.shrunk import Shrunk, keep_shrunk, next_smaller, read_shrunk
from tests.conftest import PlanMaker


def fits(monkeypatch: pytest.MonkeyPatch, rows: int) -> list[int]:
    """A machine whose memory takes so many rows of a forward pass; returns what it was given."""
    import torch

    from fledgling_trainer.backends.cpu_sft_trainer import CpuSFTTrainer

    seen: list[int] = []
    original = CpuSFTTrainer.compute_loss

    def compute_loss(self: CpuSFTTrainer, model: Any, inputs: Any, *rest: Any, **more: Any) -> Any:
        seen.append(len(inputs["input_ids"]))
        if seen[-1] > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return original(self, model, inputs, *rest, **more)

    monkeypatch.setattr(CpuSFTTrainer, "compute_loss", compute_loss)
    return seen


@pytest.mark.torch
def test_a_training_that_may_shrink_takes_steps_of_the_same_size_in_less_memory(
    make_plan: PlanMaker,
    tiny_llama: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    same = {"model": tiny_llama, "rows": 24, "recipe__dropout": 0.0}
    small = make_plan(
        **same, recipe__batchSize=2, recipe__gradientAccumulation=4, out=str(tmp_path / "small")
    )
    assert main(["--plan", str(small)]) == 0
    seen = fits(monkeypatch, 2)
    plan = make_plan(**same, recipe__batchSize=8, onOom="shrink")
    assert main(["--plan", str(plan)]) == 0
    assert seen[:3] == [8, 4, 2]
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    alike = json.loads((tmp_path / "small" / "run.json").read_text())
    assert run["shrunk"] == {"batchSize": 2, "gradientAccumulation": 4, "rank": 4, "alpha": 8}
    assert alike["shrunk"] is None
    assert (run["status"], run["adapter"]) == ("ok", alike["adapter"])
    told = capsys.readouterr().out
    assert (
        "out of memory with recipe.batchSize 4, gradientAccumulation 2 and rank 4; it beg" in told
    )
    lines = (tmp_path / "out" / "progress.jsonl").read_text().splitlines()
    assert [json.loads(line)["shrunk"]["batchSize"] for line in lines if "shrunk" in line] == [4, 2]
    assert not (tmp_path / "out" / "shrunk.json").exists()


@pytest.mark.torch
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "The training ran out of memory with recipe.batchSize 4, gradientAccumulation 1 and "
            "rank 4. Set batchSize 2, gradientAccumulation 8 and rank 8 in a recipe under "
            "train.recipes, or let train.onOom: shrink find what fits.",
        ),
        (
            {"onOom": "shrink", "recipe__rank": 16},
            "The training ran out of memory even with recipe.batchSize 1, gradientAccumulation 4 "
            'and rank 8. Lower recipe.maxLength, set recipe.load to "4bit", or train on a larger '
            "GPU.",
        ),
    ],
)
def test_one_that_may_not_or_cannot_shrink_says_what_to_set(
    make_plan: PlanMaker,
    tiny_llama: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, Any],
    sentence: str,
) -> None:
    fits(monkeypatch, 0)
    plan = make_plan(model=tiny_llama, **changes)
    assert main(["--plan", str(plan)]) == 3
    assert capsys.readouterr().err.strip().splitlines()[-1] == sentence
    assert not (plan.parent / "out" / "shrunk.json").exists()


def test_what_is_lowered_first_is_what_costs_the_result_nothing(make_plan: PlanMaker) -> None:
    of = {"recipe__batchSize": 6, "recipe__gradientAccumulation": 4, "recipe__rank": 32}
    recipe = load_plan(make_plan(**of, recipe__alpha=64)).recipe
    assert next_smaller(recipe, 1) == Shrunk(3, 8, 32, 64)
    # Of four processes each has 6 rows of a step; of eight 3, whatever the recipe's batch is.
    assert next_smaller(recipe, 4) == Shrunk(3, 8, 32, 64)
    assert next_smaller(recipe, 8) == Shrunk(1, 24, 32, 64)
    one = load_plan(make_plan(recipe__batchSize=1, recipe__rank=32, recipe__alpha=64)).recipe
    assert next_smaller(one, 1) == Shrunk(1, 1, 8, 16)
    assert next_smaller(load_plan(make_plan(recipe__batchSize=1)).recipe, 1) is None


def test_processes_that_train_together_begin_again_together(
    make_plan: PlanMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_plan(onOom="shrink")
    plan = load_plan(path)
    starts: list[Shrunk | None] = []

    def launch(*_: object) -> int:
        starts.append(read_shrunk(plan))
        if len(starts) < 3:
            keep_shrunk(plan, Shrunk(4 // 2 ** len(starts), 2 ** len(starts), 4, 8))
        return 0 if len(starts) == 3 else 3

    monkeypatch.setattr(launching, "launch", launch)
    assert launching.launch_shrinking(path, plan, 2) == 0
    assert starts == [None, Shrunk(2, 2, 4, 8), Shrunk(1, 4, 4, 8)]


def test_another_failure_is_not_tried_again(
    make_plan: PlanMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_plan(onOom="shrink")
    keep_shrunk(load_plan(path), Shrunk(2, 2, 4, 8))
    codes = iter([3])
    monkeypatch.setattr(launching, "launch", lambda *_: next(codes))
    assert launching.launch_shrinking(path, load_plan(path), 2) == 3
