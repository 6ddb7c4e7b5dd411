"""Saving an adapter so that the same training gives the same bytes on any machine."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file, save

from ..records.atomic import write_file, write_json

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"


def adapter_weights(model: PeftModel) -> dict[str, torch.Tensor]:
    """Returns the adapter's tensors on the CPU, by PEFT's names: A (rank, in), B (out, rank)."""
    # Asked about embeddings, PEFT would look for the base's config on the hub.
    weights = get_peft_model_state_dict(model, save_embedding_layers=False)
    return {name: weights[name].detach().cpu().contiguous() for name in sorted(weights)}


def save_adapter(
    lora_config: LoraConfig, weights: Mapping[str, torch.Tensor], base_id: str, folder: Path
) -> None:
    """Writes the two files PEFT loads, without a set's order or a path of this machine.

    Args:
        lora_config: PEFT's configuration.
        weights: The tensors of `adapter_weights`.
        base_id: The base model's name.
        folder: Where to.
    """
    with tempfile.TemporaryDirectory() as temporary:
        lora_config.save_pretrained(temporary)
        config = json.loads((Path(temporary) / CONFIG).read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = base_id
    config["target_modules"] = sorted(config["target_modules"])
    config["inference_mode"] = True
    write_json(folder / CONFIG, dict(sorted(config.items())))
    content = save(dict(weights), metadata={"format": "pt"})
    write_file(folder / WEIGHTS, lambda path: path.write_bytes(content))


def load_adapter_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Reads back the tensors of `save_adapter`, on the CPU."""
    weights: dict[str, torch.Tensor] = load_file(folder / WEIGHTS)
    return weights
