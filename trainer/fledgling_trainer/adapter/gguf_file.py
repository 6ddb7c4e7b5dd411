"""A PEFT adapter as the LoRA GGUF that llama.cpp loads.

The scale is applied at run time as alpha / rank, so the file carries alpha alone; tensors have the
names and the row order that llama.cpp's own converter gives them.
"""

import json
from pathlib import Path

import gguf
import numpy as np
import torch

from ..base.shape import BaseShape
from ..errors import RejectedError
from ..records.atomic import write_file
from .lora_settings import refuse_embeddings, runtime_alpha
from .peft_files import CONFIG, load_adapter_weights

PEFT_PREFIX = "base_model.model."


def write_adapter_gguf(folder: Path, shape: BaseShape, path: Path) -> None:
    """Writes the adapter in `folder` as one GGUF file, in float32 so that nothing is rounded.

    Raises:
        RejectedError: The adapter does something that the format cannot say.
    """
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    alpha = runtime_alpha(config)
    weights = load_adapter_weights(folder)
    refuse_embeddings(weights)
    tensors = gguf_tensors(weights, shape)
    write_file(path, lambda temporary: _write(temporary, shape, alpha, tensors))


def gguf_tensors(weights: dict[str, torch.Tensor], shape: BaseShape) -> dict[str, np.ndarray]:
    """Renames PEFT's tensors, and reorders the rows that llama.cpp keeps in another order.

    Args:
        weights: Torch tensors by PEFT's names: A (rank, in), B (out, rank).
        shape: The base's shape.

    Returns:
        Float32 NumPy arrays of the same shapes, by GGUF's names.

    Raises:
        RejectedError: A tensor has no place in this architecture.
    """
    names = gguf.get_tensor_name_map(_architecture(shape.architecture), shape.blocks)
    tensors = {}
    for name, tensor in weights.items():
        module, found, side = name.removeprefix(PEFT_PREFIX).rpartition(".lora_")
        base_name = names.get_name(module)
        if not found or base_name is None or side not in ("A.weight", "B.weight"):
            raise RejectedError(f"{name}: no such tensor in a {shape.architecture} GGUF.")
        array = tensor.float().numpy()
        if side == "B.weight":
            array = in_gguf_order(array, base_name, shape)
        tensors[f"{base_name}.weight.lora_{side[0].lower()}"] = np.ascontiguousarray(array)
    return dict(sorted(tensors.items()))


def _architecture(name: str) -> gguf.MODEL_ARCH:
    return next(arch for arch, known in gguf.MODEL_ARCH_NAMES.items() if known == name)


def in_gguf_order(rows: np.ndarray, base_name: str, shape: BaseShape) -> np.ndarray:
    """Returns the rows of a weight, or of its B, in the order of this architecture's GGUF."""
    if shape.architecture != "llama":
        return rows
    if base_name.endswith("attn_q"):
        return permute_rotary(rows, shape.heads)
    if base_name.endswith("attn_k"):
        return permute_rotary(rows, shape.kv_heads)
    return rows


def permute_rotary(rows: np.ndarray, heads: int) -> np.ndarray:
    """Brings (out, rank) from halves rotated together to neighbours rotated together.

    Within a head of size d, transformers rotates row i with row i + d/2, llama.cpp's `llama`
    rotates row 2i with row 2i + 1.
    """
    out = rows.shape[0]
    halves = rows.reshape(heads, 2, out // heads // 2, *rows.shape[1:])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def _write(path: Path, shape: BaseShape, alpha: float, tensors: dict[str, np.ndarray]) -> None:
    writer = gguf.GGUFWriter(path, shape.architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, array in tensors.items():
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
