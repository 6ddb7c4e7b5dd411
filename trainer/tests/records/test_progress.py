import json
from pathlib import Path

import pytest

from fledgling_trainer.records.plan import Plan, load_plan
from fledgling_trainer.records.progress import Progress
from tests.conftest import PlanMaker


@pytest.fixture
def plan(make_plan: PlanMaker) -> Plan:
    return load_plan(make_plan())


def test_a_step_is_one_line_and_the_new_state(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(plan)
    progress.status("preparing")
    progress.step(3, 12, epoch=0.25, loss=1.5, rate=0.01, tokens=400)
    progress.validation(3, 1.25)
    step, validation = (Path(plan.out) / "progress.jsonl").read_text().splitlines()
    assert json.loads(step)["learningRate"] == 0.01
    assert json.loads(validation) == {"step": 3, "valLoss": 1.25}
    state = json.loads((Path(plan.out) / "finetune_progress.json").read_text())
    assert (state["schema"], state["planId"]) == ("fledgling/finetune-progress@1", plan.id)
    assert (state["status"], state["fraction"], state["loss"]) == ("training", 0.25, 1.5)
    assert state["etaS"] >= 0
    assert capsys.readouterr().out == "step 3/12  loss 1.5000\nstep 3  validation loss 1.2500\n"


def test_a_resumed_clock_goes_on_and_its_estimate_counts_only_the_new_steps(plan: Plan) -> None:
    progress = Progress(plan)
    progress.resume_at(50, 100.0)
    progress.status("preparing")
    assert progress.elapsed_s == pytest.approx(100, abs=5)
    progress.step(51, 100, epoch=0.5, loss=1.0, rate=0.01, tokens=1)
    state = json.loads((Path(plan.out) / "finetune_progress.json").read_text())
    assert state["elapsedS"] >= 100
    assert state["etaS"] < 300


def test_a_loss_that_is_no_number_is_null(plan: Plan) -> None:
    progress = Progress(plan)
    progress.status("preparing")
    progress.step(1, 2, epoch=0.5, loss=float("nan"), rate=0.01, tokens=1)
    [line] = (Path(plan.out) / "progress.jsonl").read_text().splitlines()
    assert json.loads(line)["loss"] is None


def test_every_process_but_the_first_is_silent(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(plan, silent=True)
    progress.status("preparing")
    progress.step(1, 2, epoch=0.5, loss=1.0, rate=0.01, tokens=1)
    assert not Path(plan.out).exists()
    assert capsys.readouterr().out == ""
