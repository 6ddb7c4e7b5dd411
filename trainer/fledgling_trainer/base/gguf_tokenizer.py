"""The tokenizer that a GGUF holds, as a tokenizer.json gives it."""

from typing import Any

import gguf
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models
from tokenizers.pre_tokenizers import ByteLevel, Digits, PreTokenizer, Sequence, Split

from ..errors import UserError

SPECIAL = (gguf.TokenType.CONTROL, gguf.TokenType.USER_DEFINED)
"""Kinds of token that llama.cpp finds in a text before it splits the rest."""

QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def tokenizer_of(reader: gguf.GGUFReader, path: str) -> Tokenizer:
    """Builds the tokenizer that gives llama.cpp's ids.

    Args:
        reader: The opened GGUF.
        path: Its path, for messages.

    Raises:
        UserError: The text is split in a way that is not known here.
    """
    kind, split = (_value(reader, f"tokenizer.ggml.{key}") for key in ("model", "pre"))
    splitters = _splitters()
    if kind != "gpt2" or split not in splitters:
        raise UserError(
            f"{path}: expected a byte-level BPE that splits text like {' or '.join(splitters)}, "
            f"found {kind} like {split}. Name the model's Hugging Face weights in hf."
        )
    try:
        tokenizer = _byte_level(reader)
    except Exception as error:  # the library raises nothing narrower
        raise UserError(
            f"{path}: its tokenizer is not whole ({error}). Fetch the file again."
        ) from error
    tokenizer.pre_tokenizer = splitters[split]
    return tokenizer


def _byte_level(reader: gguf.GGUFReader) -> Tokenizer:
    tokens = _value(reader, "tokenizer.ggml.tokens")
    kinds = _value(reader, "tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ", 1)) for merge in _value(reader, "tokenizer.ggml.merges")]
    vocabulary = {token: at for at, token in enumerate(tokens)}
    # The library would end the process.
    unknown = next((pair for pair in merges if "".join(pair) not in vocabulary), None)
    if unknown:
        raise ValueError(f"{' and '.join(unknown)} merge into no token")
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.decoder = decoders.ByteLevel()
    special = [token for token, kind in zip(tokens, kinds, strict=True) if kind in SPECIAL]
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in special])
    return tokenizer


def _splitters() -> dict[str, PreTokenizer]:
    """By llama.cpp's names. No text is normalised, because llama.cpp normalises none."""
    split = Split(Regex(QWEN2), behavior="isolated")
    return {
        "qwen2": Sequence([split, ByteLevel(add_prefix_space=False, use_regex=False)]),
        "smollm": Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]),
    }


def _value(reader: gguf.GGUFReader, key: str) -> Any:
    field = reader.get_field(key)
    return field.contents() if field else None
