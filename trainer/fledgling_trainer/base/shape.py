"""The base model's shape, from its config.json."""

from dataclasses import dataclass

import torch
from transformers import AutoConfig, AutoModelForCausalLM, PretrainedConfig

from ..errors import UserError
from ..records.plan import Base

MODEL_TYPES = {
    "llama": ("llama", "mistral"),
    "qwen2": ("qwen2",),
    "qwen3": ("qwen3",),
    "phi3": ("phi3",),
    "gemma": ("gemma",),
    "gemma2": ("gemma2",),
    "gemma3": ("gemma3_text",),
}
"""By llama.cpp's architecture, transformers' model types of which it is the only reading."""


@dataclass(frozen=True)
class BaseShape:
    """What an adapter's names and row order depend on.

    Attributes:
        architecture: llama.cpp's name of the base's architecture.
        blocks: Transformer layers.
        heads: Attention heads of the queries.
        kv_heads: Attention heads of the keys and values.
    """

    architecture: str
    blocks: int
    heads: int
    kv_heads: int


def linear_shapes(base: Base) -> dict[str, tuple[int, int]]:
    """Returns the base's linear layers by name, each (out, in); no weight is read."""
    with torch.device("meta"):
        config = AutoConfig.from_pretrained(
            base.hf, revision=base.revision, trust_remote_code=False
        )
        model = AutoModelForCausalLM.from_config(config)
    return {
        name: (module.out_features, module.in_features)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
    }


def base_shape(base: Base) -> BaseShape:
    """Reads the shape, without the weights."""
    config = AutoConfig.from_pretrained(base.hf, revision=base.revision, trust_remote_code=False)
    return shape_of(config, base)


def shape_of(config: PretrainedConfig, base: Base) -> BaseShape:
    """Returns the shape that a config tells.

    Raises:
        UserError: The weights are not of the architecture that the catalogue names.
    """
    if config.model_type not in MODEL_TYPES[base.architecture]:
        raise UserError(
            f"{base.hf}: expected weights of the model type "
            f"{' or '.join(MODEL_TYPES[base.architecture])} for the architecture "
            f"{base.architecture}, found {config.model_type}. "
            "Mend the catalogue's architecture, or name text-only weights in hf."
        )
    return BaseShape(
        architecture=base.architecture,
        blocks=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
    )
