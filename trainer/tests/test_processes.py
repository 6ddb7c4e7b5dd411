import json
import subprocess
import sys
from pathlib import Path

import pytest

from fledgling_trainer.process import Process, current_process
from tests.conftest import PlanMaker, command_environment


def test_torchruns_variables_say_which_process_this_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current_process() == Process(0, 0, 1)
    for name, value in (("RANK", "3"), ("LOCAL_RANK", "1"), ("WORLD_SIZE", "4")):
        monkeypatch.setenv(name, value)
    assert current_process() == Process(3, 1, 4)
    assert not current_process().is_first


@pytest.mark.torch
def test_two_processes_train_one_adapter_and_the_first_writes_it(
    make_plan: PlanMaker, tiny_llama: Path
) -> None:
    plan = make_plan(model=tiny_llama, rows=24, recipe__gradientAccumulation=2)
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    done = subprocess.run(
        [sys.executable, *launcher, "-m", "fledgling_trainer", "--plan", str(plan)],
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    run = json.loads((plan.parent / "out" / "run.json").read_text())
    assert (run["status"], run["worldSize"]) == ("ok", 2)
    # 24 rows, 2 processes, 4 rows a batch, 2 batches a step: the last step has one batch.
    assert (run["steps"], run["trainTokens"]) == (
        2,
        run["checks"]["lossMask"]["trainedTokens"] + run["checks"]["lossMask"]["maskedTokens"],
    )
    lines = (plan.parent / "out" / "progress.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 1, 2, 2]
