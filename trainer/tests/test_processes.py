import json
import subprocess
import sys
from pathlib import Path

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.process import Process, current_process
from tests.conftest import PlanMaker, command_environment


def test_torchruns_variables_say_which_process_this_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current_process() == Process(0, 0, 1)
    for name, value in (("RANK", "3"), ("LOCAL_RANK", "1"), ("WORLD_SIZE", "4")):
        monkeypatch.setenv(name, value)
    assert current_process() == Process(3, 1, 4)
    assert not current_process().is_first


@pytest.mark.torch
def test_two_processes_train_what_one_would_on_batches_twice_as_large(
    make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path
) -> None:
    same = {"model": tiny_llama, "rows": 24, "recipe__dropout": 0.0}
    plan = make_plan(**same, recipe__gradientAccumulation=2)
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    done = subprocess.run(
        [sys.executable, *launcher, "-m", "fledgling_trainer", "--plan", str(plan)],
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    two = json.loads((tmp_path / "out" / "run.json").read_text())
    # Only the first wrote: each step and each validation is there once.
    lines = (tmp_path / "out" / "progress.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 1, 2, 2]

    alone = make_plan(
        **same, recipe__batchSize=8, recipe__gradientAccumulation=2, out=str(tmp_path / "one")
    )
    assert main(["--plan", str(alone)]) == 0
    one = json.loads((tmp_path / "one" / "run.json").read_text())
    assert (two["worldSize"], one["worldSize"]) == (2, 1)
    for key in ("status", "steps", "trainTokens", "completionTokens"):
        assert two[key] == one[key]
    for key in ("firstLoss", "finalLoss"):
        assert two[key] == pytest.approx(one[key], rel=1e-4)
