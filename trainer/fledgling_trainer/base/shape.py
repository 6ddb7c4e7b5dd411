"""The base model's shape, from its config.json."""

from dataclasses import dataclass

from transformers import AutoConfig

from ..records.plan import Base


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


def base_shape(base: Base) -> BaseShape:
    """Reads the shape, without the weights."""
    config = AutoConfig.from_pretrained(base.hf, revision=base.revision, trust_remote_code=False)
    return BaseShape(
        architecture=base.architecture,
        blocks=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
    )
