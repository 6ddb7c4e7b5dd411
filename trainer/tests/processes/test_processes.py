import json
import subprocess
import sys
from pathlib import Path

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.errors import ExternalError, UserError
from fledgling_trainer.processes.launch import launch
from fledgling_trainer.processes.process import Process, current_process
from tests.conftest import PlanMaker, command_environment


def test_torchruns_variables_say_which_process_this_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current_process() == Process(0, 0, 1)
    for name, value in (("RANK", "3"), ("LOCAL_RANK", "1"), ("WORLD_SIZE", "4")):
        monkeypatch.setenv(name, value)
    assert current_process() == Process(3, 1, 4)
    assert not current_process().is_first


def train_in_two(plan: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fledgling_trainer", "--plan", str(plan), "--processes", "2"],
        env=command_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.torch
def test_two_processes_train_what_one_would(
    make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path
) -> None:
    same = {"model": tiny_llama, "rows": 24, "recipe__dropout": 0.0}
    recipe = {"recipe__batchSize": 4, "recipe__gradientAccumulation": 2}
    done = train_in_two(make_plan(**same, **recipe))
    assert done.returncode == 0, done.stderr[-2000:]
    two = json.loads((tmp_path / "out" / "run.json").read_text())
    # Only the first wrote: each step and each validation is there once.
    lines = (tmp_path / "out" / "progress.jsonl").read_text().splitlines()
    steps = [(json.loads(line)["step"], "valLoss" in json.loads(line)) for line in lines]
    assert sorted(set(steps)) == sorted(steps)

    alone = make_plan(**same, **recipe, out=str(tmp_path / "one"))
    assert main(["--plan", str(alone)]) == 0
    one = json.loads((tmp_path / "one" / "run.json").read_text())
    assert (two["worldSize"], one["worldSize"]) == (2, 1)
    for key in ("status", "steps", "trainTokens", "completionTokens"):
        assert two[key] == one[key]
    for key in ("firstLoss", "finalLoss"):
        assert two[key] == pytest.approx(one[key], rel=1e-4)


@pytest.mark.torch
def test_when_one_process_fails_its_code_and_its_sentence_are_those_of_the_training(
    make_plan: PlanMaker, tiny_llama: Path
) -> None:
    plan = make_plan(model=tiny_llama, recipe__batchSize=3)
    done = train_in_two(plan)
    assert done.returncode == UserError.exit_code
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("recipe: batchSize x gradientAccumulation is 3 x 1")


def test_a_process_that_is_killed_is_told_and_the_others_are_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "fledgling_trainer"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import os, pathlib, signal, sys\n"
        "if os.environ['RANK'] == '1':\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.stdin.read()\n"
        f"pathlib.Path({str(tmp_path / 'stopped')!r}).touch()\n"
    )
    monkeypatch.chdir(tmp_path)
    assert launch(Path("plan.json"), 2) == ExternalError.exit_code
    assert "A training process was ended by signal 9" in capsys.readouterr().err
    assert (tmp_path / "stopped").exists()
