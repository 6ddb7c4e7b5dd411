"""Segments: a row in more parts than two, each learned or only read."""

import json
from dataclasses import dataclass
from typing import Any

from ..errors import UserError

ROLES = ("system", "user", "observation", "reasoning", "action")
KEYS = ("text", "role", "loss", "end")


@dataclass(frozen=True)
class Segment:
    """One part of a row.

    Attributes:
        pieces: Its text, in pieces to tokenise each by itself.
        role: What it is, for the sentence that refuses it.
        loss: Whether it is learned.
        end: Whether the end token follows it, learned where the segment is.
    """

    pieces: tuple[str, ...]
    role: str
    loss: bool
    end: bool

    def whole(self, end_token: str) -> str:
        """Its text with its end token."""
        return "".join(self.pieces) + (end_token if self.end else "")


def pieces_of(part: Any) -> list[Any]:
    """A text, or the pieces of one, as pieces."""
    return part if isinstance(part, list) else [part]


def read_segments(value: Any, place: str, end_token: str) -> tuple[Segment, ...]:
    """Reads a row's segments.

    Args:
        value: The parsed JSON.
        place: File and line of the row.
        end_token: Text of the token that `end` appends; no learned text may hold it.

    Raises:
        UserError: One of them is not what it should be, or none is learned.
    """
    if not isinstance(value, list):
        raise UserError(f"{place} segments: expected a list, found {json.dumps(value)[:60]}.")
    segments = tuple(
        _segment(item, f"{place} segments[{at}]", end_token) for at, item in enumerate(value)
    )
    if not any(segment.loss for segment in segments):
        raise UserError(f"{place} segments: expected one with loss true, found none.")
    return segments


def _segment(value: Any, place: str, end_token: str) -> Segment:
    if not isinstance(value, dict) or set(value) != set(KEYS):
        found = ", ".join(value) if isinstance(value, dict) else type(value).__name__
        raise UserError(f"{place}: expected exactly the keys {', '.join(KEYS)}, found {found}.")
    pieces = pieces_of(value["text"])
    if not all(isinstance(piece, str) for piece in pieces) or not "".join(pieces):
        raise UserError(
            f"{place} text: expected a string or strings with text in them, "
            f"found {json.dumps(value['text'])[:60]}."
        )
    if value["role"] not in ROLES:
        found = json.dumps(value["role"])[:60]
        raise UserError(f"{place} role: expected one of {', '.join(ROLES)}, found {found}.")
    for key in ("loss", "end"):
        if not isinstance(value[key], bool):
            found = json.dumps(value[key])[:60]
            raise UserError(f"{place} {key}: expected true or false, found {found}.")
    if value["loss"] and any(end_token in piece for piece in pieces):
        raise UserError(
            f"{place} text: expected no {end_token} in what is learned; found one in the text. "
            "Write end: true in its place."
        )
    return Segment(tuple(pieces), value["role"], value["loss"], value["end"])
