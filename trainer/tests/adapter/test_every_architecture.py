import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.adapter.tiny_models import MODELS, base_of, make_adapter, make_model
from tests.conftest import command_environment

pytestmark = pytest.mark.torch

LLAMA_CPP = os.environ.get("FLEDGLING_LLAMA_CPP")
"""A folder of llama.cpp's sources, whose own converter is asked."""


def convert(family: str, folder: Path) -> Any:
    from gguf import GGUFReader

    from fledgling_trainer.adapter.gguf_file import write_adapter_gguf
    from fledgling_trainer.base.shape import base_shape

    path = folder / "ours.gguf"
    write_adapter_gguf(folder / "adapter", base_shape(base_of(family, folder)), path)
    return GGUFReader(path)


def tensors_of(reader: Any) -> dict[str, Any]:
    return {tensor.name: tensor.data for tensor in reader.tensors}


def gguf_weights(family: str, model: Any) -> dict[str, Any]:
    """The model's linear weights as its GGUF holds them."""
    import gguf

    from fledgling_trainer.adapter.gguf_file import in_gguf_order
    from fledgling_trainer.base.shape import shape_of

    shape = shape_of(model.config, base_of(family, Path("unused")))
    arch = {name: arch for arch, name in gguf.MODEL_ARCH_NAMES.items()}[shape.architecture]
    names = gguf.get_tensor_name_map(arch, shape.blocks)
    weights = {}
    for name, weight in model.state_dict().items():
        short = names.get_name(name.removesuffix(".weight"))
        if weight.ndim == 2 and short is not None and short.startswith("blk."):
            weights[f"{short}.weight"] = in_gguf_order(weight.numpy(), short, shape)
    return weights


@pytest.mark.parametrize("family", MODELS)
@pytest.mark.parametrize("rslora", [False, True])
def test_base_and_gguf_adapter_make_the_merged_model(
    tmp_path: Path, family: str, rslora: bool
) -> None:
    import numpy as np

    base = gguf_weights(family, make_model(family))
    adapted = make_adapter(make_model(family), tmp_path, use_rslora=rslora)
    reader = convert(family, tmp_path)
    found = tensors_of(reader)
    alpha = reader.fields["adapter.lora.alpha"].contents()
    merged = gguf_weights(family, adapted.merge_and_unload())
    assert len(found) == 2 * len(base)
    for name, weight in base.items():
        a, b = found[f"{name}.lora_a"], found[f"{name}.lora_b"]
        applied = weight + alpha / len(a) * (b @ a)
        assert np.abs(applied - weight).max() > 0.05
        np.testing.assert_allclose(applied, merged[name], atol=1e-5)


@pytest.mark.skipif(LLAMA_CPP is None, reason="FLEDGLING_LLAMA_CPP names no llama.cpp sources")
@pytest.mark.parametrize("family", MODELS)
def test_the_file_is_what_llama_cpp_s_converter_makes(tmp_path: Path, family: str) -> None:
    import numpy as np
    from gguf import GGUFReader

    make_adapter(make_model(family), tmp_path)
    ours = convert(family, tmp_path)
    script = Path(str(LLAMA_CPP)) / "convert_lora_to_gguf.py"
    command = [sys.executable, str(script), "--base", str(tmp_path), "--outtype", "f32"]
    path = tmp_path / "theirs.gguf"
    subprocess.run(
        [*command, "--outfile", str(path), str(tmp_path / "adapter")],
        check=True,
        timeout=300,
        env=command_environment(),
    )
    theirs = GGUFReader(path)
    for key in ("general.type", "general.architecture", "adapter.type", "adapter.lora.alpha"):
        assert ours.fields[key].contents() == theirs.fields[key].contents(), key
    found, expected = tensors_of(ours), tensors_of(theirs)
    assert sorted(found) == sorted(expected)
    for name, values in expected.items():
        assert found[name].dtype == values.dtype == np.float32
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def test_weights_of_another_model_type_are_refused(tmp_path: Path) -> None:
    from fledgling_trainer.base.shape import base_shape
    from fledgling_trainer.errors import UserError

    make_model("qwen2").save_pretrained(tmp_path)
    with pytest.raises(UserError, match="llama or mistral for the architecture llama, found qwen2"):
        base_shape(base_of("llama", tmp_path))
