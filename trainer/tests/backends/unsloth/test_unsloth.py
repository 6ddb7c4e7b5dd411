import importlib
import sys
from pathlib import Path

import pytest

from fledgling_trainer.__main__ import main
from tests.backends.unsloth import fake
from tests.conftest import PlanMaker

pytestmark = pytest.mark.torch


@pytest.mark.usefixtures("unsloth")
@pytest.mark.parametrize(
    ("load", "flags"), [("full", (False, False, True)), ("4bit", (True, False, False))]
)
def test_the_recipe_is_asked_for_as_it_is(
    make_plan: PlanMaker,
    tiny_llama: Path,
    load: str,
    flags: tuple[bool, bool, bool],
) -> None:
    plan = make_plan(model=tiny_llama, backend="unsloth", recipe__load=load)
    assert main(["--plan", str(plan)]) == 0
    assert fake.FastLanguageModel.asked == {
        "max_seq_length": 256,
        "load": flags,
        "exact": True,
        "seed": 42,
        "targets": sorted(f"{name}_proj" for name in ("q", "k", "v", "o", "gate", "up", "down")),
        "checkpointing": "unsloth",
    }


def test_without_a_gpu_it_says_so(
    make_plan: PlanMaker,
    tiny_llama: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = importlib.import_module

    def refusing(name: str, package: str | None = None) -> object:
        if name == "unsloth":
            raise NotImplementedError("Unsloth cannot find any torch accelerator?")
        return whole(name, package)

    monkeypatch.delitem(sys.modules, "unsloth", raising=False)
    monkeypatch.setattr("importlib.import_module", refusing)
    assert main(["--plan", str(make_plan(model=tiny_llama, backend="unsloth"))]) == 2
    assert capsys.readouterr().err == (
        "train.backend unsloth trains on GPUs alone, and found none that it works on. "
        "Set train.backend: trl.\n"
    )


@pytest.mark.usefixtures("unsloth")
def test_it_trains_in_one_process_alone(
    make_plan: PlanMaker,
    tiny_llama: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from fledgling_trainer.processes.process import Process

    monkeypatch.setattr("fledgling_trainer.train.current_process", lambda: Process(0, 0, 2))
    assert main(["--plan", str(make_plan(model=tiny_llama, backend="unsloth"))]) == 2
    assert "trains on one GPU" in capsys.readouterr().err
