"""Tiny random models of every architecture whose adapters can be converted."""

import json
from pathlib import Path
from typing import Any

from fledgling_trainer.records.plan import Base

COMMON = {
    "vocab_size": 96,
    "hidden_size": 64,
    "intermediate_size": 80,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
WIDE_HEADS = {**COMMON, "head_dim": 32}
"""Heads that together are wider than the model, as Qwen3's and Gemma's are."""

MODELS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "llama": ("llama", "LlamaForCausalLM", COMMON),
    "mistral": ("llama", "MistralForCausalLM", COMMON),
    "qwen2": ("qwen2", "Qwen2ForCausalLM", COMMON),
    "qwen3": ("qwen3", "Qwen3ForCausalLM", WIDE_HEADS),
    "phi3": ("phi3", "Phi3ForCausalLM", COMMON),
    "gemma": ("gemma", "GemmaForCausalLM", WIDE_HEADS),
    "gemma2": ("gemma2", "Gemma2ForCausalLM", WIDE_HEADS),
    "gemma3": ("gemma3", "Gemma3ForCausalLM", WIDE_HEADS),
}
"""By model family: the GGUF architecture, transformers' class, and the config."""


def base_of(family: str, folder: Path) -> Base:
    """Returns the base as a plan names it."""
    architecture: Any = MODELS[family][0]
    return Base(id=family, hf=str(folder), revision="main", architecture=architecture)


def make_model(family: str) -> Any:
    """Returns a random model in float32."""
    import torch
    import transformers

    _, name, settings = MODELS[family]
    model_class = getattr(transformers, name)
    torch.manual_seed(3)
    return model_class(model_class.config_class(**settings)).eval()


def make_adapter(model: Any, folder: Path, **settings: object) -> Any:
    """Saves the model and a random adapter on all its linear layers; returns PEFT's model."""
    import torch
    from peft import LoraConfig, get_peft_model

    model.save_pretrained(folder)
    config = LoraConfig(
        r=3, lora_alpha=7, target_modules="all-linear", task_type="CAUSAL_LM", **settings
    )
    adapted = get_peft_model(model, config).eval()
    for name, weight in adapted.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(weight, std=0.2)
    adapted.save_pretrained(folder / "adapter", save_embedding_layers=False)
    return adapted


def adapter_config(folder: Path) -> dict[str, Any]:
    """Returns PEFT's settings of the saved adapter."""
    text = (folder / "adapter" / "adapter_config.json").read_text(encoding="utf-8")
    value: dict[str, Any] = json.loads(text)
    return value
