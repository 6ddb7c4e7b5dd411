"""Text to token ids, by the base model's own tokenizer.json and nothing around it.

Each part is tokenised by itself, without special tokens of the tokenizer's own, and the end
token is appended once: a library that tokenises the joined text may merge across the seam.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.normalizers import NFC

from ..errors import UserError
from .rows import Row

IGNORED = -100
"""The label of a token that teaches nothing."""


@dataclass(frozen=True)
class EncodedRow:
    """One row as ids.

    Attributes:
        index: The row's in its file.
        prompt_ids: What comes before the completion, or before the last trained segment.
        completion_ids: The rest; a completion's end token is its last.
        flags: Whether each id is trained, for a row in segments; none where the completion is.
    """

    index: int
    prompt_ids: list[int]
    completion_ids: list[int]
    flags: tuple[bool, ...] = ()

    @property
    def ids(self) -> list[int]:
        """The whole row."""
        return self.prompt_ids + self.completion_ids

    @property
    def labels(self) -> list[int]:
        """The ids that are trained, `IGNORED` in place of the others."""
        if not self.flags:
            return [IGNORED] * len(self.prompt_ids) + self.completion_ids
        pairs = zip(self.ids, self.flags, strict=True)
        return [token if trained else IGNORED for token, trained in pairs]

    @property
    def trained_ids(self) -> list[int]:
        """The ids that are trained alone."""
        return [label for label in self.labels if label != IGNORED]

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

    def encode(self, rows: Sequence[Row], path: str) -> list[EncodedRow]:
        """Tokenises rows, in order.

        Args:
            rows: The rows.
            path: Their file, for the sentence that refuses one of them.

        Raises:
            UserError: The tokenizer refuses a text.
        """
        parts = [part for row in rows for part in row.parts]
        places = [f"{path}:{row.index + 1} {part.role}" for row in rows for part in row.parts]
        ids = iter(self._ids([part.pieces for part in parts], places))
        return [self._row(row, [next(ids) for _ in row.parts]) for row in rows]

    def _row(self, row: Row, ids: list[list[int]]) -> EncodedRow:
        parts = [
            [*part_ids, self.end_id] if part.end else part_ids
            for part, part_ids in zip(row.parts, ids, strict=True)
        ]
        prompt = [token for part in parts[: row.seam] for token in part]
        completion = [token for part in parts[row.seam :] for token in part]
        trained = [
            part.loss for part, part_ids in zip(row.parts, parts, strict=True) for _ in part_ids
        ]
        return EncodedRow(row.index, prompt, completion, tuple(trained) if row.segments else ())

    def decode(self, ids: Sequence[int]) -> str:
        """Turns ids into text, special tokens included."""
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False))

    def _ids(self, texts: list[tuple[str, ...]], places: list[str]) -> list[list[int]]:
        pieces = [piece for text in texts for piece in text]
        try:
            encodings = iter(self.tokenizer.encode_batch(pieces, add_special_tokens=False))
        except Exception:  # the library raises nothing narrower, and does not say which text it was
            for text, place in zip(texts, places, strict=True):
                for piece in text:
                    self._refuse_unencodable(piece, place)
            raise
        return [[token for _ in text for token in next(encodings).ids] for text in texts]

    def _refuse_unencodable(self, text: str, place: str) -> None:
        try:
            self.tokenizer.encode(text, add_special_tokens=False)
        except Exception as error:  # as above
            raise UserError(
                f"{place}: expected text that the model's tokenizer takes, found "
                f"{_objection(text, error)}. Run `fledgling harvest` again or remove the row."
            ) from error


def _objection(text: str, error: Exception) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as refused:
        code = ord(text[refused.start])
        return f"half of a surrogate pair (U+{code:04X}) after {refused.start} characters"
    return f"one that it refuses ({' '.join(str(error).split())})"


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
    # llama.cpp does not compose characters; what runs must read what was trained.
    if isinstance(tokenizer.normalizer, NFC):
        tokenizer.normalizer = None
    end_id = tokenizer.token_to_id(end_token)
    if end_id is None:
        raise UserError(
            f'{path}: expected the end token "{end_token}" in the vocabulary, found no such token. '
            "Set endToken to the token that ends a turn in this model's chat template."
        )
    return RowTokenizer(tokenizer, end_token, end_id)
