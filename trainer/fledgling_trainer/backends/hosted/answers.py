"""What a service answers, and its errors as one sentence each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ExternalError


@dataclass
class Answer:
    """A status below 400, its headers and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object.

        Raises:
            ExternalError: It is none.
        """
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise ExternalError("The fine-tuning service answered with no JSON object. Run again.")
        return value


class RefusedError(ExternalError):
    """A status of 400 or more that asking again does not change."""

    def __init__(self, sentence: str, status: int, body: bytes) -> None:
        """Takes the status and what came with it."""
        super().__init__(sentence)
        self.status = status
        self.body = body


class UnansweredError(ExternalError):
    """No answer, or one that says nothing of whether the request was obeyed."""


def said_of(status: int, body: bytes) -> str:
    """An error's status and message as a sentence."""
    told = "The fine-tuning service"
    if status in (401, 403):
        return f"{told} refused the key (status {status}). Check train.together.apiKeyEnv."
    return f"{told} answered with status {status}: {plain(message_of(body)) or 'no reason'}."


def message_of(body: bytes) -> str:
    """The message within an error's JSON, or its text."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", errors="replace")
    for _ in range(2):
        if isinstance(value, dict):
            value = value.get("error", value.get("message", ""))
    return value if isinstance(value, str) else ""


def plain(text: str) -> str:
    """A stranger's text as part of one line: printable, short, without its own full stop."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:300].rstrip(". ")
