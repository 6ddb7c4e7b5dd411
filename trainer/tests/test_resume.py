import errno
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import STOP_SIGNALS, main, stop
from tests.conftest import PlanMaker, command_environment

pytestmark = pytest.mark.torch

ROWS = 400  # 100 steps of 4, with a checkpoint after 50


def start(plan: Path, until_step: int) -> subprocess.Popen[str]:
    """Runs the command, and returns it once it has done so many steps."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fledgling_trainer", "--plan", str(plan), "--stop-at-eof"],
        env=command_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    next(line for line in process.stdout if line.startswith(f"step {until_step}/"))
    return process


def finish(plan: Path) -> dict[str, Any]:
    assert main(["--plan", str(plan)]) == 0
    out = Path(json.loads(plan.read_text())["out"])
    run: dict[str, Any] = json.loads((out / "run.json").read_text())
    return run


def test_a_killed_training_ends_in_the_bytes_of_an_uninterrupted_one(
    make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path
) -> None:
    plan = make_plan(model=tiny_llama, rows=ROWS, out=str(tmp_path / "killed"))
    process = start(plan, until_step=60)
    process.kill()
    process.communicate(timeout=60)
    checkpoints = tmp_path / "killed" / "checkpoints"
    assert (checkpoints / "checkpoint-50" / "fledgling.json").exists()
    # What a kill in the middle of the next checkpoint would have left.
    (checkpoints / "checkpoint-60").mkdir()
    killed = finish(plan)
    whole = finish(make_plan(model=tiny_llama, rows=ROWS, out=str(tmp_path / "whole")))
    assert (killed["resumedFromStep"], whole["resumedFromStep"]) == (50, 0)
    assert killed["adapter"] == whole["adapter"]
    for key in ("steps", "trainTokens", "firstLoss", "finalLoss", "valLoss"):
        assert killed[key] == whole[key]
    assert not checkpoints.exists()


def test_a_disk_that_fills_up_under_a_checkpoint_leaves_the_one_before(
    make_plan: PlanMaker,
    tiny_llama: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import torch

    save = torch.save

    def full(value: Any, target: Any, *rest: Any, **more: Any) -> None:
        if "checkpoint-100" in str(target):
            Path(target).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        save(value, target, *rest, **more)

    plan = make_plan(model=tiny_llama, rows=ROWS, out=str(tmp_path / "full"))
    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", full)
        assert main(["--plan", str(plan)]) == 3
    *_, last = capsys.readouterr().err.strip().splitlines()
    assert re.fullmatch(
        r"The disk is full \(.*\)\. Free some space, then run again to resume\.", last
    )
    kept = [marker.parent.name for marker in (tmp_path / "full").rglob("fledgling.json")]
    assert kept == ["checkpoint-50"]
    resumed = finish(plan)
    whole = finish(make_plan(model=tiny_llama, rows=ROWS, out=str(tmp_path / "whole")))
    assert (resumed["resumedFromStep"], resumed["steps"]) == (50, 100)
    assert resumed["adapter"] == whole["adapter"]


def test_another_plans_checkpoint_is_not_resumed(make_plan: PlanMaker, tiny_llama: Path) -> None:
    plan = make_plan(model=tiny_llama, id="cd" * 32)
    foreign = plan.parent / "out" / "checkpoints" / "checkpoint-1"
    foreign.mkdir(parents=True)
    marker = {"planId": "ab" * 32, "step": 1, "elapsedS": 9.0}
    (foreign / "fledgling.json").write_text(json.dumps(marker))
    run = finish(plan)
    assert (run["planId"], run["resumedFromStep"]) == ("cd" * 32, 0)


@pytest.mark.parametrize("means", ["a signal", "the end of its input"])
def test_a_polite_stop_says_how_to_go_on(
    make_plan: PlanMaker, tiny_llama: Path, means: str
) -> None:
    plan = make_plan(model=tiny_llama, rows=ROWS)
    process = start(plan, until_step=2)
    if means == "a signal":
        process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)  # closes its input first
    assert process.returncode == 3
    assert errors == "Stopped; run again to resume.\n"
    state = json.loads((plan.parent / "out" / "finetune_progress.json").read_text())
    assert state["status"] == "failed"


def test_a_second_stop_does_not_cut_short_what_the_first_began() -> None:
    before = [(number, signal.getsignal(number)) for number in STOP_SIGNALS]
    try:
        with pytest.raises(KeyboardInterrupt):
            stop()
        for number in STOP_SIGNALS:
            signal.raise_signal(number)
    finally:
        for number, handler in before:
            signal.signal(number, handler)
