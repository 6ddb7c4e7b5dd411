"""The loss mask: exactly the completions, or trained segments, and their ends are learned."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.splits import Split
from ..data.tokens import IGNORED, EncodedRow, RowTokenizer


@dataclass(frozen=True)
class LossMaskCheck:
    """Whether exactly the completions and their end tokens are trained.

    Attributes:
        reason: What is wrong with the first bad row, or an empty string.
        rows: Rows seen.
        masked_tokens: Tokens without a label, padding left out.
        trained_tokens: Tokens with a label.
    """

    ok: bool
    reason: str
    rows: int
    masked_tokens: int
    trained_tokens: int


def check_loss_mask(
    dataset: Sequence[Any],
    collate: Callable[[list[Any]], Mapping[str, Any]],
    split: Split,
    tokenizer: RowTokenizer,
    batch_size: int,
) -> LossMaskCheck:
    """Collates every row as the training will, and compares ids, labels and decoded text.

    Args:
        dataset: The trainer's own rows, {"input_ids", "labels"}, in the split's order.
        collate: The trainer's own collator: rows to padded tensors, (rows, longest row) each.
        split: The rows that should be there.
        tokenizer: Turns the trained ids back into text.
        batch_size: Rows a batch.
    """
    if len(dataset) != len(split.encoded):
        reason = f"the trainer holds {len(dataset)} rows of {len(split.encoded)}"
        return LossMaskCheck(False, reason, len(dataset), 0, 0)
    masked = trained = 0
    for start in range(0, len(dataset), batch_size):
        end = min(start + batch_size, len(dataset))
        batch = collate([dataset[index] for index in range(start, end)])
        for offset, index in enumerate(range(start, end)):
            row = split.encoded[index]
            fault = _row_fault({key: value[offset].tolist() for key, value in batch.items()}, row)
            text = split.rows[index].trained_text(tokenizer.end_token)
            fault = fault or _text_fault(tokenizer.decode(row.trained_ids), text)
            if fault:
                reason = f"{split.path}:{row.index + 1}: {fault}"
                return LossMaskCheck(False, reason, index, masked, trained)
            masked += row.length - len(row.trained_ids)
            trained += len(row.trained_ids)
    return LossMaskCheck(True, "", len(dataset), masked, trained)


def _row_fault(fed: Mapping[str, list[int]], row: EncodedRow) -> str:
    padding = len(fed["input_ids"]) - row.length
    if fed["attention_mask"] != [1] * row.length + [0] * padding:
        return "the attention mask does not cover exactly the row"
    if fed["input_ids"][: row.length] != row.ids:
        return "the ids fed are not the row's"
    expected = row.labels + [IGNORED] * padding
    if fed["labels"] != expected:
        return "the labels are not exactly the completion and its end token"
    return ""


def _text_fault(decoded: str, expected: str) -> str:
    # Some tokenizers compose characters (NFC) on their way in, which loses nothing.
    if unicodedata.normalize("NFC", decoded) == unicodedata.normalize("NFC", expected):
        return ""
    return f"the trained ids decode to {decoded[:80]!r}, not to the completion {expected[:80]!r}"
