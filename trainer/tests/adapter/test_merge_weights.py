import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.export_safetensors import main
from tests.adapter.tiny_models import MODELS, make_adapter, make_model
from tests.conftest import PACKAGE_ROOT

pytestmark = pytest.mark.torch

NANO = PACKAGE_ROOT.parent / "models" / "nano"


def export(base: Path, adapter: Path, out: Path, architecture: str = "llama") -> int:
    base_arguments = ["--id", "it", "--base", str(base), "--architecture", architecture]
    return main([*base_arguments, "--adapter", str(adapter), "--out", str(out)])


def logits(model: Any) -> Any:
    import torch

    with torch.no_grad():
        return model.float()(torch.arange(3, 40)[None]).logits


def loaded(folder: Path) -> Any:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, dtype="auto").eval()


@pytest.mark.parametrize("family", sorted(MODELS))
def test_every_architecture_answers_as_base_and_adapter(family: str, tmp_path: Path) -> None:
    import torch

    adapted = make_adapter(make_model(family), tmp_path / "base")
    before = logits(adapted)
    assert (
        export(tmp_path / "base", tmp_path / "base/adapter", tmp_path / "out", MODELS[family][0])
        == 0
    )
    merged = loaded(tmp_path / "out")
    assert merged.dtype == torch.float16
    torch.testing.assert_close(logits(merged), before, atol=0.02, rtol=0.02)


def nano_adapter(folder: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(NANO, dtype=torch.float32)
    return make_adapter(model, folder)


def test_the_base_s_own_files_stay_and_nothing_of_the_adapter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nano_adapter(tmp_path / "made")
    assert export(NANO, tmp_path / "made/adapter", tmp_path / "out") == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [file["path"] for file in files] == [
        "chat_template.jinja",
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    for name in ("chat_template.jinja", "tokenizer.json", "tokenizer_config.json"):
        assert (tmp_path / "out" / name).read_bytes() == (NANO / name).read_bytes()
    config = json.loads((tmp_path / "out/config.json").read_text(encoding="utf-8"))
    assert config["dtype"] == "float16"
    assert json.loads((tmp_path / "out/generation_config.json").read_text())["eos_token_id"] == 1534


def test_weights_made_from_a_gguf_merge_alike_and_have_its_template(tmp_path: Path) -> None:
    import torch
    from transformers import AutoTokenizer

    before = logits(nano_adapter(tmp_path / "made"))
    shutil.copy(NANO / "nano-f16.gguf", tmp_path / "nano.gguf")
    assert export(tmp_path / "nano.gguf", tmp_path / "made/adapter", tmp_path / "out") == 0
    merged = loaded(tmp_path / "out")
    assert merged.dtype == torch.float16
    torch.testing.assert_close(logits(merged), before, atol=0.05, rtol=0.05)
    found, own = (AutoTokenizer.from_pretrained(folder) for folder in (tmp_path / "out", NANO))
    messages = [{"role": "user", "content": "weather for Oslo <|im_end|>"}]
    assert found.apply_chat_template(messages) == own.apply_chat_template(messages)
    assert found.eos_token == own.eos_token


def test_a_bfloat16_base_stays_one(tmp_path: Path) -> None:
    import torch

    make_adapter(make_model("qwen2").to(torch.bfloat16), tmp_path / "base")
    assert export(tmp_path / "base", tmp_path / "base/adapter", tmp_path / "out", "qwen2") == 0
    assert loaded(tmp_path / "out").dtype == torch.bfloat16


def test_what_does_not_fit_is_refused_and_leaves_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from safetensors.torch import load_file, save_file

    make_adapter(make_model("llama"), tmp_path / "base")
    adapter, out = tmp_path / "base/adapter", tmp_path / "out"
    short, dora, big, cut = (tmp_path / name for name in ("short", "dora", "big", "cut"))
    for folder in (short, dora, big, cut):
        shutil.copytree(adapter, folder)
    weights = load_file(adapter / "adapter_model.safetensors")
    first = sorted(weights)[0]
    save_file({n: w for n, w in weights.items() if n != first}, short / "adapter_model.safetensors")
    save_file({n: w * 1e4 for n, w in weights.items()}, big / "adapter_model.safetensors")
    (cut / "adapter_model.safetensors").write_bytes(b"weights")
    config = json.loads((dora / "adapter_config.json").read_text())
    (dora / "adapter_config.json").write_text(json.dumps({**config, "use_dora": True}))
    for base, given, architecture, said in [
        (NANO, adapter, "llama", "made for another base"),
        (tmp_path / "base", short, "llama", f"{first} does not fit"),
        (tmp_path / "base", dora, "llama", "uses use_dora"),
        (tmp_path / "base", big, "llama", "too large for torch.float16"),
        (tmp_path / "base", cut, "llama", "not PEFT's files of a LoRA"),
        (tmp_path / "base", adapter, "qwen2", "expected weights of the model type qwen2"),
        (tmp_path / "base", tmp_path / "none", "llama", "no such file"),
    ]:
        assert export(base, given, out, architecture) == 2
        assert said in capsys.readouterr().err
        assert not out.exists()
    assert export(tmp_path / "base", adapter, adapter) == 2
    assert "there already" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "base",
        "big",
        "cut",
        "dora",
        "short",
    ]
