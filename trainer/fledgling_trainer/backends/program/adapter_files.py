"""What another trainer left as its adapter: read as data, held to the base, written our way."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig

from ...adapter.peft_files import CONFIG, WEIGHTS, load_adapter_weights, save_adapter
from ...base.shape import linear_shapes
from ...errors import ExternalError
from ...records.plan import Base

PREFIX = "base_model.model."
KEPT = {"r", "lora_alpha", "lora_dropout", "fan_in_fan_out", "use_rslora", "use_dora"}
KEPT |= {"modules_to_save", "rank_pattern", "alpha_pattern", "lora_bias"}
"""Settings passed on: some of them the conversion refuses, with its own sentence."""
UNREAD = {"peft_type", "task_type", "base_model_name_or_path", "revision", "peft_version"}
UNREAD |= {"inference_mode", "target_modules", "auto_mapping", "layers_to_transform"}
UNREAD |= {"layers_pattern", "exclude_modules"}
"""Settings that change nothing about what saved weights compute on the plan's base."""


def settle_adapter(folder: Path, base: Base) -> None:
    """Checks a foreign adapter and writes it as our own would be, all else in its folder removed.

    Raises:
        ExternalError: It is absent, not of the base, or not plain LoRA.
    """
    for name in (CONFIG, WEIGHTS):
        if not (folder / name).is_file():
            raise _fault(folder, f"expected {name}, found none")
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        weights = load_adapter_weights(folder)
    except Exception as error:  # safetensors raises a type of its own that is no ValueError
        raise _fault(folder, f"not readable ({error})") from error
    settings = _settings(config, folder)
    _check_shapes(weights, base, folder)
    targets = {name.rpartition(".lora_")[0].rpartition(".")[2] for name in weights}
    ours = LoraConfig(**settings, target_modules=targets, bias="none", task_type="CAUSAL_LM")
    shutil.rmtree(folder)
    save_adapter(ours, dict(sorted(weights.items())), base.id, folder)


def _settings(config: Any, folder: Path) -> dict[str, Any]:
    if not isinstance(config, dict) or config.get("peft_type") != "LORA":
        raise _fault(folder, f"expected peft_type LORA in {CONFIG}")
    usual = {**LoraConfig().to_dict(), "init_lora_weights": True}
    for key, value in config.items():
        # "gaussian" begins elsewhere; PiSSA and its kin change the base.
        plain = key == "init_lora_weights" and value in (False, "gaussian")
        known = key in KEPT | UNREAD or plain
        if not known and value and value != usual.get(key):
            raise _fault(folder, f"{CONFIG} sets {key}, which a plain LoRA adapter does not")
    rank = config.get("r")
    if not isinstance(rank, int) or isinstance(rank, bool) or rank < 1:
        raise _fault(folder, f"expected a whole number of at least 1 as r in {CONFIG}")
    return {key: config[key] for key in sorted(KEPT & set(config))}


def _check_shapes(weights: Mapping[str, torch.Tensor], base: Base, folder: Path) -> None:
    modules = linear_shapes(base)
    sides: dict[str, dict[str, torch.Tensor]] = {}
    for name, tensor in weights.items():
        module, found, side = name.removeprefix(PREFIX).rpartition(".lora_")
        if not found or module not in modules or not tensor.is_floating_point():
            raise _fault(folder, f"{name[:120]} is no LoRA weight of {base.id}")
        sides.setdefault(module, {})[side] = tensor
    if not sides:
        raise _fault(folder, f"{WEIGHTS} holds no tensor")
    for module, pair in sides.items():
        a, b = pair.get("A.weight"), pair.get("B.weight")
        if a is None or b is None or a.ndim != 2 or b.ndim != 2:
            raise _fault(folder, f"{module}: expected a matrix A and a matrix B")
        outward, inward = modules[module]
        if (b.shape[0], a.shape[1]) != (outward, inward) or a.shape[0] != b.shape[1]:
            raise _fault(
                folder,
                f"{module}: expected {outward} x r and r x {inward} as in {base.id}, "
                f"found {tuple(b.shape)} and {tuple(a.shape)}",
            )


def _fault(folder: Path, what: str) -> ExternalError:
    return ExternalError(f"{folder}: the training left no usable adapter: {what}.")
