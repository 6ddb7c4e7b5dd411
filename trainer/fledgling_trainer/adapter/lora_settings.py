"""What PEFT's settings do to an adapter, and whether a LoRA GGUF can say it."""

import math
from collections.abc import Iterable
from typing import Any

from ..errors import RejectedError

OWN_SCALES = "its modules differ in rank or alpha, and the format holds one alpha for all"
CHANGES_BASE = "it moves part of the base's weights into the adapter, which then fits no other base"
OTHER_PRODUCT = "it computes something else than scale · B · A"

UNTOLD = {
    "use_dora": "it also rescales the base's weights, which the format has no tensors for",
    "modules_to_save": "it replaces whole modules of the base, and the format holds only A and B",
    "trainable_token_indices": "it replaces embeddings of the base, and the format holds only A "
    "and B",
    "rank_pattern": OWN_SCALES,
    "alpha_pattern": OWN_SCALES,
    "lora_bias": "it trains a bias, which the format has no tensor for",
    "layer_replication": "it repeats layers that the base's GGUF has once",
    "fan_in_fan_out": "its weights are transposed",
    "target_parameters": "it adapts parameters outside linear layers",
    "use_qalora": OTHER_PRODUCT,
    "use_bdlora": OTHER_PRODUCT,
    "arrow_config": OTHER_PRODUCT,
    "kasa_config": OTHER_PRODUCT,
    "velora_config": OTHER_PRODUCT,
    "monteclora_config": OTHER_PRODUCT,
    "alora_invocation_tokens": "it is switched on by tokens of the prompt",
}
"""Settings that change what an adapter computes and that the format cannot say, with the reason."""

HARMLESS_STARTS = (True, False, None, "gaussian", "orthogonal", "eva")
"""How A and B may have begun (`init_lora_weights`): the others change the base's weights."""

EMBEDDINGS = ("embed_tokens", "lm_head")


def runtime_alpha(config: dict[str, Any]) -> float:
    """Returns the alpha that llama.cpp, which scales by alpha / rank, must be told.

    rsLoRA scales by alpha / √rank, and so by (alpha · √rank) / rank.

    Raises:
        RejectedError: The adapter does something that the format cannot say.
    """
    for key, reason in UNTOLD.items():
        if config.get(key):
            raise _refused(key, reason)
    if config.get("bias", "none") != "none":
        raise _refused("bias", "it trains biases, which the format has no tensors for")
    if config.get("init_lora_weights") not in HARMLESS_STARTS:
        raise _refused("init_lora_weights", CHANGES_BASE)
    alpha = float(config["lora_alpha"])
    return alpha * math.sqrt(config["r"]) if config.get("use_rslora") else alpha


def refuse_embeddings(names: Iterable[str]) -> None:
    """Refuses adapted embeddings and output heads: a base that ties them has one tensor for both.

    Raises:
        RejectedError: With the tensor's name.
    """
    for name in names:
        if any(f".{module}." in f".{name}." for module in EMBEDDINGS):
            raise RejectedError(
                f"The adapter's target_modules cannot be said by a LoRA GGUF: {name} adapts the "
                "embeddings or the output head. Leave embed_tokens and lm_head out of them."
            )


def _refused(key: str, reason: str) -> RejectedError:
    return RejectedError(
        f"The adapter uses {key}, which a LoRA GGUF cannot say: {reason}. Train without it."
    )
