import json
import subprocess
import sys
from pathlib import Path

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.errors import external_reason
from tests.conftest import PACKAGE_ROOT, PlanMaker

# Neither site-packages nor this machine's variables: what a bare Python would see.
BARE = [sys.executable, "-I", "-S", "-X", "importtime", "-c"]


def run_bare(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGE_ROOT)!r})\n"
        "from fledgling_trainer.__main__ import main\n"
        f"sys.exit(main({list(arguments)!r}))"
    )
    return subprocess.run([*BARE, code], capture_output=True, text=True, timeout=60)


def test_help_shows_an_example_and_imports_nothing_heavy() -> None:
    done = run_bare("--help")
    assert done.returncode == 0
    assert "--plan plan.json --dry-run" in done.stdout
    assert "exit codes:" in done.stdout
    imported = done.stderr
    assert not any(name in imported for name in ("torch", "numpy", "tokenizers", "transformers"))


def test_a_dry_run_needs_the_standard_library_alone(make_plan: PlanMaker) -> None:
    plan = make_plan()
    done = run_bare("--plan", str(plan), "--dry-run")
    assert done.returncode == 0, done.stderr[-500:]
    assert "tokens: not available: tokenizers is not installed" in done.stdout
    assert "train   10 rows, 0 duplicates, 0 empty parts" in done.stdout
    record = json.loads((plan.parent / "out" / "dry_run.json").read_text())
    assert record["planId"] == "ab" * 32
    assert record["dataStats"]["train"]["promptCharacters"]["min"] > 0
    assert record["dataStats"]["val"]["tooLong"] is None


def test_a_dry_run_with_tokenizers_counts_tokens(
    make_plan: PlanMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = make_plan()
    assert main(["--plan", str(plan), "--dry-run"]) == 0
    assert "tokens: row median" in capsys.readouterr().out
    record = json.loads((plan.parent / "out" / "dry_run.json").read_text())
    tokens = record["dataStats"]["train"]["tokens"]
    assert tokens["row"]["max"] == tokens["prompt"]["max"] + tokens["completion"]["max"]


def test_a_dry_run_refuses_rows_over_the_limit_after_writing_their_statistics(
    make_plan: PlanMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = make_plan(recipe__maxLength=20)
    assert main(["--plan", str(plan), "--dry-run"]) == 2
    assert "found 10 of 10" in capsys.readouterr().err
    record = json.loads((plan.parent / "out" / "dry_run.json").read_text())
    assert record["dataStats"]["train"]["tooLong"] == 10


def test_a_wrong_plan_is_one_sentence_on_stderr_and_exit_2(
    make_plan: PlanMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--plan", str(make_plan(recipe__rank=0)), "--dry-run"]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert "recipe.rank: expected 1 or more, found 0" in errors


def test_a_base_that_is_not_there_is_exit_2(
    make_plan: PlanMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--plan", str(make_plan(base__hf=str(tmp_path / "gone"))), "--dry-run"]) == 2
    assert "gone: no such directory (base.hf)" in capsys.readouterr().err


def test_failures_outside_are_told_apart_from_bugs() -> None:
    class OutOfMemoryError(RuntimeError):
        pass

    assert "out of memory" in str(external_reason(OutOfMemoryError("CUDA out of memory")))
    assert "disk is full" in str(external_reason(OSError(28, "No space left", "/data/x")))
    quoted = RuntimeError("Error while serializing: I/O error: No space left on device")
    assert "The disk is full. Free some space" in str(external_reason(quoted))
    wrapped = RuntimeError("PytorchStreamWriter failed writing file")
    wrapped.__context__ = OSError(28, "No space left")
    assert "The disk is full" in str(external_reason(wrapped))
    assert "torch is not installed" in str(external_reason(ModuleNotFoundError(name="torch")))
    assert external_reason(ValueError("a bug")) is None
