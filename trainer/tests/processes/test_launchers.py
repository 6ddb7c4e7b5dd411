import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from tests.conftest import PACKAGE_ROOT, PlanMaker, command_environment

CONFIGS = PACKAGE_ROOT / "accelerate"

TORCHRUN = ["torch.distributed.run", "--nproc_per_node", "2", "--standalone"]
ON_CPU = ["accelerate.commands.launch", "--cpu", "--num_processes", "2"]


def launched(launcher: list[str], plan: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *launcher, "-m", "fledgling_trainer", "--plan", str(plan)]
    return subprocess.run(
        [*command, *flags],
        env=command_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )


@pytest.mark.torch
def test_torchruns_processes_train_together(
    make_plan: PlanMaker, tiny_llama: Path, tmp_path: Path
) -> None:
    plan = make_plan(model=tiny_llama, rows=24)
    done = launched(TORCHRUN, plan, "--expect-processes", "2")
    assert done.returncode == 0, done.stderr[-2000:]
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    # The back end refuses a world that its trainer did not join; a step is 4 rows of both together.
    assert (run["worldSize"], run["steps"], run["status"]) == (2, 6, "ok")


@pytest.mark.torch
def test_a_launcher_that_starts_fewer_than_it_was_asked_for_is_told(
    make_plan: PlanMaker, tmp_path: Path
) -> None:
    done = launched(ON_CPU, make_plan(), "--expect-processes", "2")
    assert done.returncode != 0
    assert "--expect-processes: expected 2 processes to train together, found 1." in done.stderr
    assert not (tmp_path / "out" / "run.json").exists()


def test_another_number_of_processes_is_refused_before_anything_is_loaded(
    make_plan: PlanMaker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "3")
    monkeypatch.setenv("RANK", "1")
    assert main(["--plan", str(make_plan()), "--expect-processes", "4"]) == 2
    assert "expected 4 processes to train together, found 3" in capsys.readouterr().err


@pytest.mark.torch
@pytest.mark.parametrize(
    ("name", "kind", "processes"),
    [("4-gpu", "MULTI_GPU", 4), ("2-gpu", "MULTI_GPU", 2), ("zero2", "DEEPSPEED", 4)],
)
def test_the_installed_accelerate_reads_every_key_of_the_configs(
    name: str, kind: str, processes: int
) -> None:
    from accelerate.commands.config.config_args import ClusterConfig

    config = ClusterConfig.from_yaml_file(str(CONFIGS / f"{name}.yaml"))  # refuses unknown keys
    assert (config.distributed_type.value, config.num_processes) == (kind, processes)
    assert (config.num_machines, config.mixed_precision) == (1, "bf16")


@pytest.mark.torch
def test_deepspeed_is_told_its_stage_and_takes_the_recipes_accumulation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from accelerate.commands import launch

    monkeypatch.setattr(launch, "is_bf16_available", lambda *_: True)
    config = str(CONFIGS / "zero2.yaml")
    arguments = launch.launch_command_parser().parse_args(["--config_file", config, "train.py"])
    monkeypatch.setattr(os, "environ", dict(os.environ))
    settled: tuple[Any, ...] = launch._validate_launch_command(arguments)
    settled[0].deepspeed_fields_from_accelerate_config = ""  # what the command itself sets next
    _, environment = launch.prepare_deepspeed_cmd_env(settled[0])
    wanted = {"ACCELERATE_DEEPSPEED_ZERO_STAGE": "2", "ACCELERATE_USE_DEEPSPEED": "true"}
    wanted |= {"ACCELERATE_GRADIENT_ACCUMULATION_STEPS": "auto"}
    wanted |= {"ACCELERATE_GRADIENT_CLIPPING": "auto"}
    assert wanted.items() <= environment.items()
