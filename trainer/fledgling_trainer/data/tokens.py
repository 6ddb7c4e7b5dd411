"""Text to token ids, by the base model's own tokenizer.json and nothing around it.

Each part is tokenised by itself, without special tokens of the tokenizer's own, and the end
token is appended once: a library that tokenises the joined text may merge across the seam.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from ..errors import UserError
from .rows import Row


@dataclass(frozen=True)
class EncodedRow:
    """One row as ids; `index` is the row's in its file, `completion_ids` end with the end token."""

    index: int
    prompt_ids: list[int]
    completion_ids: list[int]

    @property
    def length(self) -> int:
        """Tokens of the whole row."""
        return len(self.prompt_ids) + len(self.completion_ids)


@dataclass(frozen=True)
class RowTokenizer:
    """The model's tokenizer, and the token that ends a completion."""

    tokenizer: Tokenizer
    end_token: str
    end_id: int

    def encode(self, rows: Sequence[Row]) -> list[EncodedRow]:
        """Tokenises rows, in order."""
        prompts = self._ids([row.prompt for row in rows])
        completions = self._ids([row.completion for row in rows])
        return [
            EncodedRow(row.index, prompt, [*completion, self.end_id])
            for row, prompt, completion in zip(rows, prompts, completions, strict=True)
        ]

    def decode(self, ids: Sequence[int]) -> str:
        """Turns ids into text, special tokens included."""
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False))

    def _ids(self, texts: list[str]) -> list[list[int]]:
        return [list(e.ids) for e in self.tokenizer.encode_batch(texts, add_special_tokens=False)]


def load_tokenizer(path: Path, end_token: str) -> RowTokenizer:
    """Loads a tokenizer.json.

    Raises:
        UserError: The file is absent, or the end token is not one token of its vocabulary.
    """
    if not path.is_file():
        raise UserError(
            f"{path}: no such file. Point base.hf at a model that has a tokenizer.json."
        )
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise UserError(
            f"{path}: not a tokenizer ({error}). Fetch the base model's files again."
        ) from error
    # Some files carry the truncation and padding of their model's own training.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    end_id = tokenizer.token_to_id(end_token)
    if end_id is None:
        raise UserError(
            f'{path}: expected the end token "{end_token}" in the vocabulary, found no such token. '
            "Set endToken to the token that ends a turn in this model's chat template."
        )
    return RowTokenizer(tokenizer, end_token, end_id)
