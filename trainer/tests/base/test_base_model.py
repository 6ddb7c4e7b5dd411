import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.base.files import base_file
from fledgling_trainer.records.plan import Base
from tests.conftest import PlanMaker


@pytest.fixture
def own_llama(tiny_llama: Path, tmp_path: Path) -> Path:
    """A copy of the tiny Llama that a test may spoil."""
    return Path(shutil.copytree(tiny_llama, tmp_path / "own"))


@pytest.mark.torch
def test_pickled_weights_are_never_opened(
    make_plan: PlanMaker, own_llama: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(own_llama / "model.safetensors"), own_llama / "pytorch_model.bin")
    (own_llama / "model.safetensors").unlink()
    assert main(["--plan", str(make_plan(model=own_llama))]) == 3
    said = capsys.readouterr().err
    assert "the base model did not load" in said
    assert "model.safetensors" in said


@pytest.mark.torch
def test_code_that_comes_with_a_model_is_never_run(
    make_plan: PlanMaker, own_llama: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = tmp_path / "ran"
    (own_llama / "own.py").write_text(f"open({str(ran)!r}, 'w').close()\n")
    config = json.loads((own_llama / "config.json").read_text())
    own = {"AutoConfig": "own.Config", "AutoModelForCausalLM": "own.Model"}
    (own_llama / "config.json").write_text(
        json.dumps({**config, "model_type": "own", "auto_map": own})
    )
    assert main(["--plan", str(make_plan(model=own_llama))]) == 3
    assert "no code of its own" in capsys.readouterr().err
    assert not ran.exists()


def test_a_file_of_the_hub_is_asked_for_at_the_pinned_revision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import huggingface_hub

    asked: list[tuple[str, str, str]] = []

    def download(repository: str, name: str, *, revision: str, **_: Any) -> str:
        asked.append((repository, name, revision))
        return "/cache/tokenizer.json"

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    base = Base(id="tiny", hf="acme/tiny", revision="ab" * 20, architecture="llama")
    assert base_file(base, "tokenizer.json") == Path("/cache/tokenizer.json")
    assert asked == [("acme/tiny", "tokenizer.json", "ab" * 20)]
