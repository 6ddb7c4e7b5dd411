import json
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.errors import RejectedError

pytestmark = pytest.mark.torch

HEADS, KV_HEADS, HEAD, RANK = 4, 2, 8, 3
WIDTH = HEADS * HEAD
SIZES = {
    "llama": {
        "self_attn.q_proj": (WIDTH, WIDTH, "attn_q"),
        "self_attn.k_proj": (WIDTH, KV_HEADS * HEAD, "attn_k"),
        "self_attn.v_proj": (WIDTH, KV_HEADS * HEAD, "attn_v"),
        "self_attn.o_proj": (WIDTH, WIDTH, "attn_output"),
        "mlp.gate_proj": (WIDTH, 48, "ffn_gate"),
        "mlp.up_proj": (WIDTH, 48, "ffn_up"),
        "mlp.down_proj": (48, WIDTH, "ffn_down"),
    },
    "phi3": {
        "self_attn.qkv_proj": (WIDTH, WIDTH + 2 * KV_HEADS * HEAD, "attn_qkv"),
        "self_attn.o_proj": (WIDTH, WIDTH, "attn_output"),
        "mlp.gate_up_proj": (WIDTH, 96, "ffn_up"),
        "mlp.down_proj": (48, WIDTH, "ffn_down"),
    },
}
SIZES["qwen2"] = SIZES["qwen3"] = SIZES["llama"]


def write_adapter(folder: Path, architecture: str, **settings: object) -> dict[str, Any]:
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(1)
    weights = {}
    for layer in (0, 1):
        for module, (inside, outside, _) in SIZES[architecture].items():
            name = f"base_model.model.model.layers.{layer}.{module}.lora_"
            weights[name + "A.weight"] = torch.randn(RANK, inside)
            weights[name + "B.weight"] = torch.randn(outside, RANK)
    save_file(weights, folder / "adapter_model.safetensors")
    (folder / "adapter_config.json").write_text(json.dumps({"lora_alpha": 12.0, **settings}))
    return weights


def convert(folder: Path, architecture: str) -> Any:
    from gguf import GGUFReader

    from fledgling_trainer.adapter.gguf_file import write_adapter_gguf
    from fledgling_trainer.base.shape import BaseShape

    path = folder / "adapter.gguf"
    write_adapter_gguf(folder, BaseShape(architecture, 2, HEADS, KV_HEADS), path)
    return GGUFReader(path)


def read_tensors(reader: Any) -> dict[str, Any]:
    return {tensor.name: tensor.data for tensor in reader.tensors}


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "phi3"])
def test_every_tensor_has_its_gguf_name_and_values(tmp_path: Path, architecture: str) -> None:
    import numpy as np

    weights = write_adapter(tmp_path, architecture)
    tensors = read_tensors(convert(tmp_path, architecture))
    assert len(tensors) == len(weights)
    for layer in (0, 1):
        for module, (_, _, short) in SIZES[architecture].items():
            for side in "AB":
                expected = weights[
                    f"base_model.model.model.layers.{layer}.{module}.lora_{side}.weight"
                ]
                found = tensors[f"blk.{layer}.{short}.weight.lora_{side.lower()}"]
                assert found.shape == expected.shape
                assert found.dtype == np.float32
                reordered = (
                    architecture == "llama" and short in ("attn_q", "attn_k") and side == "B"
                )
                assert np.array_equal(found, expected.numpy()) != reordered


def test_the_header_says_what_llama_cpp_asks_for(tmp_path: Path) -> None:
    write_adapter(tmp_path, "qwen3")
    fields = convert(tmp_path, "qwen3").fields
    assert fields["general.type"].contents() == "adapter"
    assert fields["general.architecture"].contents() == "qwen3"
    assert fields["adapter.type"].contents() == "lora"
    assert fields["adapter.lora.alpha"].contents() == 12.0


def rotate_halves(vector: Any, position: int) -> Any:
    """Rotary embedding as transformers does it: element i turns with element i + d/2."""
    import numpy as np

    half = len(vector) // 2
    angle = position / 10_000 ** (np.arange(half) / half)
    left, right = vector[:half], vector[half:]
    turned_left = left * np.cos(angle) - right * np.sin(angle)
    return np.concatenate([turned_left, right * np.cos(angle) + left * np.sin(angle)])


def rotate_neighbours(vector: Any, position: int) -> Any:
    """Rotary embedding as llama.cpp's `llama` does it: element 2i turns with element 2i + 1."""
    import numpy as np

    half = len(vector) // 2
    angle = position / 10_000 ** (np.arange(half) / half)
    turned = (vector[0::2] + 1j * vector[1::2]) * np.exp(1j * angle)
    return np.stack([turned.real, turned.imag], axis=1).reshape(-1)


def test_reordered_rows_give_the_same_attention_under_the_other_rotation(tmp_path: Path) -> None:
    import numpy as np

    weights = write_adapter(tmp_path, "llama")
    tensors = read_tensors(convert(tmp_path, "llama"))
    inputs = np.random.default_rng(7).standard_normal((2, WIDTH))
    peft, found = {}, {}
    for short, token in (("q", 0), ("k", 1)):
        name = f"base_model.model.model.layers.1.self_attn.{short}_proj.lora_"
        a, b = weights[name + "A.weight"].numpy(), weights[name + "B.weight"].numpy()
        peft[short] = (b @ (a @ inputs[token])).reshape(-1, HEAD)
        a, b = (tensors[f"blk.1.attn_{short}.weight.lora_{side}"] for side in "ab")
        found[short] = (b @ (a @ inputs[token])).reshape(-1, HEAD)
    for head in range(HEADS):
        group = head * KV_HEADS // HEADS
        for q_at, k_at in [(0, 0), (5, 2), (90, 17)]:
            expected = rotate_halves(peft["q"][head], q_at) @ rotate_halves(peft["k"][group], k_at)
            answer = rotate_neighbours(found["q"][head], q_at) @ rotate_neighbours(
                found["k"][group], k_at
            )
            assert answer == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    "settings",
    [
        {"use_dora": True},
        {"lora_bias": True},
        {"bias": "all"},
        {"init_lora_weights": "pissa"},
        {"trainable_token_indices": [3]},
        {"modules_to_save": ["lm_head"]},
        {"rank_pattern": {"q_proj": 8}},
        {"alpha_pattern": {"q_proj": 8}},
    ],
)
def test_what_the_format_cannot_say_is_refused(tmp_path: Path, settings: dict[str, object]) -> None:
    write_adapter(tmp_path, "llama", **settings)
    with pytest.raises(
        RejectedError, match=f"{next(iter(settings))}, which a LoRA GGUF cannot say"
    ):
        convert(tmp_path, "llama")


def test_the_scale_of_rslora_is_baked_into_alpha(tmp_path: Path) -> None:
    write_adapter(tmp_path, "llama", use_rslora=True, r=RANK)
    alpha = convert(tmp_path, "llama").fields["adapter.lora.alpha"].contents()
    assert alpha / RANK == pytest.approx(12.0 / RANK**0.5, rel=1e-6)


@pytest.mark.parametrize("module", ["model.embed_tokens.lora_embedding_A", "lm_head.lora_A.weight"])
def test_adapted_embeddings_and_heads_are_refused(tmp_path: Path, module: str) -> None:
    from safetensors.torch import load_file, save_file

    write_adapter(tmp_path, "llama")
    path = tmp_path / "adapter_model.safetensors"
    weights = load_file(path)
    some = next(iter(weights.values())).clone()
    save_file({**weights, f"base_model.model.{module}": some}, path)
    with pytest.raises(RejectedError, match=r"target_modules cannot be said .*embed_tokens and"):
        convert(tmp_path, "llama")


def test_split_projections_do_not_fit_a_phi3(tmp_path: Path) -> None:
    write_adapter(tmp_path, "llama")
    from fledgling_trainer.adapter.gguf_file import write_adapter_gguf
    from fledgling_trainer.base.shape import BaseShape

    shape = BaseShape("phi3", 2, HEADS, KV_HEADS)
    with pytest.raises(RejectedError, match=r"gate_proj.*: no such tensor in a phi3 GGUF"):
        write_adapter_gguf(tmp_path, shape, tmp_path / "adapter.gguf")
