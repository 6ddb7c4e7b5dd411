"""The nano model lies in the repository as weights and as GGUF: each is the other's oracle."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fledgling_trainer.__main__ import main
from fledgling_trainer.base.gguf_weights import MARKER, made_weights, weights_folder, with_weights
from fledgling_trainer.errors import ExternalError, UserError
from fledgling_trainer.records.atomic import sha256_of
from fledgling_trainer.records.plan import Base
from tests.conftest import PACKAGE_ROOT, PlanMaker

NANO = PACKAGE_ROOT.parent / "models" / "nano"


@pytest.fixture
def nano(tmp_path: Path) -> Base:
    """The nano GGUF, alone in a folder."""
    path = tmp_path / "models" / "nano.Q8.gguf"
    path.parent.mkdir()
    shutil.copy(NANO / "nano-f16.gguf", path)
    return Base(id="nano", hf=str(path), revision="main", architecture="llama")


@pytest.mark.torch
def test_the_weights_made_from_a_gguf_hold_its_values(nano: Base) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    made = with_weights(nano)
    assert Path(made.hf).name == "nano.Q8.weights"
    found, own = (
        AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        for folder in (made.hf, NANO)
    )
    assert "quantization_config" not in (Path(made.hf) / "config.json").read_text()
    expected = own.state_dict()
    assert found.state_dict().keys() == expected.keys()
    assert all(torch.equal(value, expected[name]) for name, value in found.state_dict().items())
    ids = torch.tensor([[1, 2, 3, 500]])
    with torch.no_grad():
        assert torch.equal(found(ids).logits, own(ids).logits)


@pytest.mark.torch
def test_a_training_may_name_a_gguf_as_its_base(nano: Base, make_plan: PlanMaker) -> None:
    assert main(["--plan", str(make_plan(model=Path(nano.hf)))]) == 0
    assert made_weights(nano) == weights_folder(nano)


@pytest.mark.torch
def test_they_are_made_once_and_anew_for_another_gguf(nano: Base) -> None:
    marker = Path(with_weights(nano).hf) / MARKER
    first = marker.stat().st_mtime_ns
    with_weights(nano)
    assert marker.stat().st_mtime_ns == first
    with Path(nano.hf).open("ab") as file:
        file.write(b"\0")
    assert made_weights(nano) is None
    with_weights(nano)
    assert marker.stat().st_mtime_ns > first


def _alter(folder: Path) -> None:
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x7f")


def _remove(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def _add(folder: Path) -> None:
    (folder / "adapter_config.json").write_text("{}")


def _other_version(folder: Path) -> None:
    marker = json.loads((folder / MARKER).read_text())
    marker["made_with"]["transformers"] = "4.0.0"
    (folder / MARKER).write_text(json.dumps(marker))


@pytest.mark.torch
@pytest.mark.parametrize("change", [_alter, _remove, _add, _other_version])
def test_a_folder_that_is_not_as_it_was_made_is_made_anew(
    nano: Base, change: Callable[[Path], None]
) -> None:
    folder = Path(with_weights(nano).hf)
    before = {path.name: sha256_of(path) for path in folder.iterdir()}
    change(folder)
    assert made_weights(nano) is None
    with_weights(nano)
    assert {path.name: sha256_of(path) for path in folder.iterdir()} == before


@pytest.mark.torch
def test_what_a_killed_process_left_is_made_anew(nano: Base) -> None:
    partial = weights_folder(nano).with_suffix(".weights.partial")
    partial.mkdir()
    (partial / "model.safetensors").write_text("half")
    weights_folder(nano).mkdir()
    (weights_folder(nano) / "model.safetensors").write_text("without a marker")
    assert made_weights(nano) is None
    made = Path(with_weights(nano).hf)
    assert (made / MARKER).is_file()
    assert (made / "model.safetensors").stat().st_size > 1_000_000
    assert not partial.exists()


def test_a_gguf_that_is_not_there_is_told(nano: Base) -> None:
    Path(nano.hf).unlink()
    with pytest.raises(UserError, match="Run `fledgling models pull nano`"):
        with_weights(nano)


def test_a_file_that_is_no_gguf_is_told(nano: Base) -> None:
    Path(nano.hf).write_text("<html>")
    with pytest.raises(UserError, match="not a GGUF file"):
        with_weights(nano)


def test_a_folder_that_cannot_be_written_is_told(
    nano: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    import filelock

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(filelock, "FileLock", refuse)
    with pytest.raises(ExternalError, match="Make the folder writable"):
        with_weights(nano)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("architecture", "key", "said"),
    [
        ("qwen2", None, "expected the architecture qwen2, found llama"),
        ("llama", "llama.rope.scaling.type", "rope.scaling.type would be lost"),
        ("llama", "split.count", "cannot be made from a part of a split GGUF"),
    ],
)
def test_a_gguf_that_would_lose_something_is_refused(
    tmp_path: Path, architecture: str, key: str | None, said: str
) -> None:
    path = tmp_path / "odd.gguf"
    _write_gguf(path, key)
    base = Base(id="odd", hf=str(path), revision="main", architecture=architecture)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=said):
        with_weights(base)
    assert made_weights(base) is None


def test_a_dry_run_before_the_weights_are_made_says_so(
    nano: Base, make_plan: PlanMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--plan", str(make_plan(model=Path(nano.hf))), "--dry-run"]) == 0
    assert "tiny is not made from its GGUF yet" in capsys.readouterr().out


@pytest.mark.torch
def test_weights_of_a_gemma_are_not_made_from_its_gguf(tmp_path: Path) -> None:
    path = tmp_path / "gemma.gguf"
    _write_gguf(path, None, "gemma")
    base = Base(id="gemma", hf=str(path), revision="main", architecture="gemma")
    with pytest.raises(UserError, match="cannot be made from a gemma GGUF"):
        with_weights(base)


def _write_gguf(path: Path, key: str | None, architecture: str = "llama") -> None:
    import gguf

    writer = gguf.GGUFWriter(path, architecture)
    if key:
        writer.add_string(key, "yarn")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
