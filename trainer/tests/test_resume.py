import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PlanMaker, command_environment, run_trainer

pytestmark = pytest.mark.torch

ROWS = 400  # 100 steps of 4, with a checkpoint after 50


def start_and_kill_after(plan: Path, step: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "fledgling_trainer", "--plan", str(plan)],
        env=command_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(f"step {step}/"):
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait(60) == -signal.SIGKILL


def test_a_killed_training_ends_in_the_bytes_of_an_uninterrupted_one(
    make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path
) -> None:
    plan = make_plan(model=tiny_llama, rows=ROWS, out=str(tmp_path / "killed"))
    start_and_kill_after(plan, 60)
    checkpoints = tmp_path / "killed" / "checkpoints"
    assert (checkpoints / "checkpoint-50" / "fledgling.json").exists()
    # What a kill in the middle of the next checkpoint would have left.
    (checkpoints / "checkpoint-60").mkdir()
    assert run_trainer(plan).returncode == 0
    killed = json.loads((tmp_path / "killed" / "run.json").read_text())

    whole_plan = make_plan(model=tiny_llama, rows=ROWS, out=str(tmp_path / "whole"))
    assert run_trainer(whole_plan).returncode == 0
    whole = json.loads((tmp_path / "whole" / "run.json").read_text())

    assert (killed["resumedFromStep"], whole["resumedFromStep"]) == (50, 0)
    assert killed["adapter"] == whole["adapter"]
    for key in ("steps", "trainTokens", "firstLoss", "finalLoss", "valLoss"):
        assert killed[key] == whole[key]
    assert not checkpoints.exists()


def test_another_plans_checkpoint_is_not_resumed(make_plan: PlanMaker, tiny_llama: Path) -> None:
    plan = make_plan(model=tiny_llama, id="cd" * 32)
    foreign = plan.parent / "out" / "checkpoints" / "checkpoint-1"
    foreign.mkdir(parents=True)
    marker = {"planId": "ab" * 32, "step": 1, "elapsedS": 9.0}
    (foreign / "fledgling.json").write_text(json.dumps(marker))
    (plan.parent / "out" / "run.json").write_text("{}")
    done = run_trainer(plan)
    assert done.returncode == 0, done.stderr
    run = json.loads((plan.parent / "out" / "run.json").read_text())
    assert (run["planId"], run["resumedFromStep"]) == ("cd" * 32, 0)


def test_a_polite_stop_says_how_to_go_on(make_plan: PlanMaker, tiny_llama: Path) -> None:
    plan = make_plan(model=tiny_llama, rows=ROWS)
    process = subprocess.Popen(
        [sys.executable, "-m", "fledgling_trainer", "--plan", str(plan)],
        env=command_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    next(line for line in process.stdout if line.startswith("step 2/"))
    process.terminate()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3
    assert errors == "Stopped; run again to resume.\n"
    state = json.loads((plan.parent / "out" / "finetune_progress.json").read_text())
    assert state["status"] == "failed"
