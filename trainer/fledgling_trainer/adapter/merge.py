"""A base GGUF with a LoRA adapter merged into it, in the base's own quantisation.

The file is copied, and the bytes of each adapted tensor are written over: its type keeps its size,
so metadata, order and padding stay byte for byte, and one tensor at a time is in memory.
"""

import shutil
from pathlib import Path
from typing import Any

import gguf
import numpy as np

from ..errors import UserError
from ..records.atomic import write_file

WRITABLE = ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1")
"""Types that the `gguf` package can write as well as read."""


def merge_adapter(base_path: Path, adapter_path: Path, out: Path) -> int:
    """Writes base + alpha / rank · B · A, and returns how many tensors were merged.

    Raises:
        UserError: The two do not fit, or a type cannot be written.
    """
    if out.resolve() in (base_path.resolve(), adapter_path.resolve()):
        raise UserError(f"{out}: this is an input. Name another file in --out.")
    base, adapter = _read(base_path), _read(adapter_path)
    _check_adapter(base, adapter, adapter_path)
    _check_whole(base, base_path)
    tensors = {tensor.name: tensor for tensor in base.tensors}
    pairs = _pairs(adapter, adapter_path)
    for name, (a, b) in pairs.items():
        _check_fit(tensors.get(name), name, a, b, base_path)
    alpha = float(_value(adapter, gguf.Keys.Adapter.LORA_ALPHA))

    def write(temporary: Path) -> None:
        shutil.copyfile(base_path, temporary)
        with temporary.open("r+b") as file:
            for name, (a, b) in pairs.items():
                file.seek(tensors[name].data_offset)
                file.write(_merged(tensors[name], a, b, alpha, base_path))

    write_file(out, write)
    return len(pairs)


def _read(path: Path) -> Any:
    try:
        return gguf.GGUFReader(path)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file.") from None
    except ValueError as error:
        raise UserError(f"{path}: not a GGUF file ({error}).") from error


def _value(reader: Any, key: str) -> Any:
    field = reader.get_field(key)
    return None if field is None else field.contents()


def _check_adapter(base: Any, adapter: Any, path: Path) -> None:
    kind = (_value(adapter, gguf.Keys.General.TYPE), _value(adapter, gguf.Keys.Adapter.TYPE))
    if kind != ("adapter", "lora") or _value(adapter, gguf.Keys.Adapter.LORA_ALPHA) is None:
        raise UserError(f"{path}: not a LoRA adapter. Name a training's adapter.gguf.")
    if _value(adapter, gguf.Keys.Adapter.ALORA_INVOCATION_TOKENS) is not None:
        raise UserError(f"{path}: switched on by tokens of the prompt, it cannot be merged.")
    architectures = [_value(reader, gguf.Keys.General.ARCHITECTURE) for reader in (base, adapter)]
    if architectures[0] != architectures[1]:
        raise UserError(
            f"{path}: an adapter of {architectures[1]}, and the base is {architectures[0]}. "
            "Name the base it was trained for."
        )


def _check_whole(base: Any, path: Path) -> None:
    if (_value(base, "split.count") or 1) > 1:
        raise UserError(f"{path}: one of several parts. Join them by llama-gguf-split --merge.")


def _pairs(adapter: Any, path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    sides: dict[str, dict[str, np.ndarray]] = {}
    for tensor in adapter.tensors:
        name, _, side = tensor.name.rpartition(".lora_")
        sides.setdefault(name, {})[side] = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    odd = sorted(name for name, found in sides.items() if set(found) != {"a", "b"})
    if odd or not sides:
        raise UserError(f"{path}: no pair of A and B for {', '.join(odd) or 'any tensor'}.")
    return {name: (found["a"], found["b"]) for name, found in sides.items()}


def _check_fit(tensor: Any, name: str, a: np.ndarray, b: np.ndarray, path: Path) -> None:
    if tensor is None:
        raise UserError(f"{path}: it has no {name}, which the adapter adapts.")
    expected, found = tuple(int(size) for size in reversed(tensor.shape)), (len(b), a.shape[-1])
    if expected != found or a.ndim != 2 or b.shape[-1] != len(a):
        raise UserError(f"{path}: {name} is {expected}, and the adapter is made for {found}.")
    kind = tensor.tensor_type.name
    if kind not in WRITABLE:
        raise UserError(
            f"{path}: {name} is {kind}, which cannot be written here. Merge into the base's f16 "
            f"GGUF, then quantise the result by llama-quantize."
        )


def _merged(tensor: Any, a: np.ndarray, b: np.ndarray, alpha: float, path: Path) -> bytes:
    kind = tensor.tensor_type
    weight = gguf.quants.dequantize(tensor.data, kind)
    with np.errstate(over="ignore"):
        data = gguf.quants.quantize(weight + np.float32(_scale(alpha, len(a))) * (b @ a), kind)
    if kind.name == "F16" and not np.isfinite(data).all():
        raise UserError(f"{path}: {tensor.name} with the adapter is too large for float16.")
    if data.nbytes != tensor.n_bytes:
        raise UserError(f"{path}: {tensor.name} would change its size.")
    return bytes(data.tobytes())


def _scale(alpha: float, rank: int) -> float:
    # An alpha of 0 says nothing of a scale to llama.cpp.
    return alpha / rank if alpha else 1.0
