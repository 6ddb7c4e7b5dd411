"""A base that is a GGUF: its values and its tokenizer as a folder that transformers loads."""

import importlib.metadata
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import ExternalError, UserError
from ..records.atomic import sha256_of, write_json
from ..records.plan import Base

MARKER = "made_from.json"
"""Says which GGUF a folder was made from, with what, and what was made; written last."""

VERSION = 1
"""Another number makes every folder anew."""

MAKERS = ("gguf", "transformers")
"""Another version of these packages may read other values."""

KNOWN_KEYS = frozenset(
    {
        "attention.head_count",
        "attention.head_count_kv",
        "attention.key_length",
        "attention.layer_norm_rms_epsilon",
        "attention.value_length",
        "block_count",
        "context_length",
        "embedding_length",
        "feed_forward_length",
        "rope.dimension_count",
        "rope.freq_base",
        "vocab_size",
    }
)
"""What may stand in the GGUF about its architecture: the rest would be lost on the way."""


def is_gguf(base: Base) -> bool:
    """Whether the weights are to be made from a GGUF file."""
    return base.hf.endswith(".gguf")


def weights_folder(base: Base) -> Path:
    """Where the weights of a GGUF are kept: beside it, under its name."""
    return Path(base.hf).with_suffix(".weights")


def with_weights(base: Base) -> Base:
    """Returns the base by a folder of weights, made from its GGUF unless that was done before.

    Several processes may ask at once: one makes it, the others wait.

    Raises:
        UserError: There is no such GGUF, or something in it would be lost.
        ExternalError: The folder cannot be written.
    """
    if not is_gguf(base):
        return base
    path, folder = Path(base.hf), weights_folder(base)
    if not path.is_file():
        raise UserError(f"{path}: no such file (base.hf). Run `fledgling models pull {base.id}`.")
    from filelock import FileLock

    try:
        with FileLock(folder.with_suffix(".weights.lock")):
            if made_weights(base) is None:
                _make(base, folder)
    except PermissionError as error:
        raise ExternalError(
            f"{folder}: the weights made from the GGUF cannot be written there "
            f"({error.strerror}). Make the folder writable, or name a folder of weights in hf."
        ) from error
    return replace(base, hf=str(folder))


def made_weights(base: Base) -> Path | None:
    """Returns the folder if it is there already, made from this very GGUF and unchanged since."""
    folder = weights_folder(base)
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return folder if marker == _marker_of(base, folder) else None
    except (OSError, ValueError, importlib.metadata.PackageNotFoundError):
        return None


def _marker_of(base: Base, folder: Path) -> dict[str, object]:
    """What the marker says of a folder. A file more is a change too: transformers may load it."""
    made = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MARKER)
    return {
        "gguf": sha256_of(Path(base.hf)),
        "version": VERSION,
        "made_with": {name: importlib.metadata.version(name) for name in MAKERS},
        "files": {path.relative_to(folder).as_posix(): sha256_of(path) for path in made},
    }


def _make(base: Base, folder: Path) -> None:
    import gguf
    import torch
    from transformers import AutoModelForCausalLM

    from .gguf_tokenizer import tokenizer_of

    path, partial = Path(base.hf), folder.with_suffix(".weights.partial")
    try:
        reader = gguf.GGUFReader(path)
    except ValueError as error:
        raise UserError(f"{path}: not a GGUF file ({error}). Fetch the file again.") from error
    _refuse_loss(base, reader)
    tokenizer = tokenizer_of(reader, base.hf)
    for left in (folder, partial):
        shutil.rmtree(left, ignore_errors=True)
    # In float32, which holds each value of a quantised tensor as llama.cpp reads it.
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32
    )
    # They say that a GGUF was read, and would have the folder taken for one.
    model.hf_quantizer = None
    del model.config.quantization_config
    model.save_pretrained(partial)
    tokenizer.save(str(partial / "tokenizer.json"))
    write_json(partial / MARKER, _marker_of(base, partial))
    partial.rename(folder)


def _refuse_loss(base: Base, reader: Any) -> None:
    """Refuses what transformers would leave out without a word, such as scaled rotations."""
    found = reader.get_field("general.architecture").contents()
    if found != base.architecture:
        raise UserError(
            f"{base.hf}: expected the architecture {base.architecture}, found {found}. "
            "Mend the catalogue's architecture."
        )
    if found == "gemma":  # transformers reads its successors' files, not its own
        raise UserError(
            f"{base.hf}: weights cannot be made from a gemma GGUF. "
            "Name the model's Hugging Face weights in hf."
        )
    if reader.get_field("split.count") is not None:  # what the other parts hold would be random
        raise UserError(
            f"{base.hf}: weights cannot be made from a part of a split GGUF. "
            "Name the model's Hugging Face weights in hf."
        )
    keys = {key.removeprefix(f"{found}.") for key in reader.fields if key.startswith(f"{found}.")}
    tensors = {tensor.name for tensor in reader.tensors if tensor.name.startswith("rope_")}
    lost = sorted((keys - KNOWN_KEYS) | tensors)
    if lost:
        raise UserError(
            f"{base.hf}: {', '.join(lost)} would be lost if weights were made from this GGUF. "
            "Name the model's Hugging Face weights in hf."
        )
