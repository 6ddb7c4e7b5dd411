"""An adapter merged into its base's weights, as a folder that transformers and vLLM load."""

import json
import shutil
from pathlib import Path
from typing import Any

import gguf
import torch
from peft import PeftModel
from safetensors import SafetensorError
from transformers import AutoConfig, GenerationConfig, PreTrainedModel

from ..base.gguf_weights import is_gguf, with_weights
from ..base.model import is_large, load_unquantised
from ..errors import RejectedError, UserError
from ..records.atomic import write_json, write_text
from ..records.plan import Base
from .lora_settings import refuse_embeddings, runtime_alpha
from .peft_files import CONFIG, WEIGHTS, adapter_weights, load_adapter_weights

GENERATION = "generation_config.json"

COPIED = (
    GENERATION,
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "chat_template.jinja",
    "chat_template.json",
)
"""The base's files that stay as they are."""


def merge_weights(base: Base, adapter: Path, out: Path) -> None:
    """Writes base and adapter as 16-bit safetensors, whole or not at all.

    Args:
        base: The base as a plan names it; its architecture must be that of its weights.
        adapter: The folder of PEFT's two files.
        out: The folder to make.

    Raises:
        UserError: The two do not fit, or `out` is there already.
        ExternalError: The base did not load.
    """
    if out.exists():
        raise UserError(f"{out}: it is there already. Name another folder in --out.")
    _refuse_untold(adapter)
    weights = with_weights(base)
    dtype = _sixteen_bit(base)
    model = load_unquantised(weights, dtype if is_large(weights) else torch.float32)
    merged = _in_sixteen_bit(_merged(model, adapter), dtype)
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        # The base's own file is copied; some bases' would not pass the check on saving.
        merged.generation_config = GenerationConfig.from_model_config(merged.config)
        merged.save_pretrained(partial)
        _copy_files(weights, partial)
        if is_gguf(base):
            _write_tokenizer_settings(Path(base.hf), partial)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _refuse_untold(adapter: Path) -> None:
    try:
        runtime_alpha(json.loads((adapter / CONFIG).read_text(encoding="utf-8")))
        refuse_embeddings(load_adapter_weights(adapter))
    except FileNotFoundError as error:
        raise UserError(f"{error.filename}: no such file. Name a training's out/adapter.") from None
    except (KeyError, TypeError, ValueError, SafetensorError) as error:
        raise UserError(f"{adapter}: not PEFT's files of a LoRA ({error}).") from error
    except RejectedError as error:
        raise UserError(str(error)) from error


def _sixteen_bit(base: Base) -> torch.dtype:
    """The type of the base's values: bfloat16 where it says so, else float16, which holds more."""
    if is_gguf(base):
        kinds = {tensor.tensor_type for tensor in gguf.GGUFReader(base.hf).tensors}
        return torch.bfloat16 if gguf.GGMLQuantizationType.BF16 in kinds else torch.float16
    config = AutoConfig.from_pretrained(base.hf, revision=base.revision, trust_remote_code=False)
    return torch.bfloat16 if config.dtype == torch.bfloat16 else torch.float16


def _merged(model: PreTrainedModel, adapter: Path) -> PreTrainedModel:
    try:
        adapted = PeftModel.from_pretrained(model, str(adapter))
    except (RuntimeError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise UserError(f"{adapter}: made for another base ({reason}).") from error
    # PEFT only warns of tensors that have no place, and leaves random ones where some are missing.
    given, taken = load_adapter_weights(adapter), adapter_weights(adapted)
    odd = sorted(
        name
        for name in {*given, *taken}
        if name not in given
        or name not in taken
        or not torch.equal(given[name].float(), taken[name].float())
    )
    if odd:
        raise UserError(f"{adapter / WEIGHTS}: {odd[0]} does not fit the base's modules.")
    merged: PreTrainedModel = adapted.merge_and_unload()
    return merged


def _in_sixteen_bit(model: PreTrainedModel, dtype: torch.dtype) -> PreTrainedModel:
    model.to(dtype)
    for name, weight in model.named_parameters():
        if not bool(torch.isfinite(weight).all()):
            raise UserError(f"{name} with the adapter is too large for {dtype}.")
    return model


def _copy_files(base: Base, folder: Path) -> None:
    source = Path(base.hf)
    if not source.is_dir():
        from huggingface_hub import snapshot_download

        found = snapshot_download(base.hf, revision=base.revision, allow_patterns=list(COPIED))
        source = Path(found)
    for name in COPIED:
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / name)


def _write_tokenizer_settings(path: Path, folder: Path) -> None:
    """What weights made from a GGUF lack: the chat template and the special tokens."""
    reader = gguf.GGUFReader(path)

    def value(key: str) -> Any:
        field = reader.get_field(f"tokenizer.{key}")
        return None if field is None else field.contents()

    tokens = value("ggml.tokens")
    names = {"bos_token": "bos", "eos_token": "eos", "pad_token": "padding"}
    ids = {name: value(f"ggml.{key}_token_id") for name, key in names.items()}
    special = {name: tokens[at] for name, at in ids.items() if at is not None}
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            **special,
            "clean_up_tokenization_spaces": False,
        },
    )
    template = value("chat_template")
    if template is not None:
        write_text(folder / "chat_template.jinja", template)
