"""Frozen dataclasses from strict camelCase JSON, and back."""

import dataclasses
import json
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from ..errors import UserError

Record = TypeVar("Record")

REMEDY = "Write the plan again with `fledgling train`."


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a value stands: the file, and the dotted key within it."""

    file: str
    key: str = ""

    def at(self, key: str) -> "Place":
        """The place of one key of the object here."""
        return Place(self.file, f"{self.key}.{key}" if self.key else key)

    def __str__(self) -> str:
        return f"{self.file} {self.key}".strip()


def limits(**bounds: float) -> dict[str, float]:
    """A number's bounds as the metadata of its field: `at_least`, `at_most`, `above`."""
    return bounds


def camel(name: str) -> str:
    """Turns `learning_rate` into `learningRate`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def to_json(value: object) -> Any:
    """Renders a record and all within it with camelCase keys; what is not finite becomes null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {camel(field.name): to_json(getattr(value, field.name)) for field in fields}
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def from_json(kind: type[Record], value: object, place: Place) -> Record:
    """Builds one record, refusing unknown and missing keys, wrong types and wrong sizes.

    Args:
        kind: A frozen dataclass whose fields are strings, numbers, literals or such dataclasses.
        value: The parsed JSON.
        place: Where the value stands, for the error sentence.

    Raises:
        UserError: With the place, what was expected and what was found.
    """
    if not isinstance(value, dict):
        raise _wrong(place, "an object", value)
    fields = {camel(field.name): field for field in dataclasses.fields(typing.cast(Any, kind))}
    for key in value:
        if key not in fields:
            known = ", ".join(fields)
            raise UserError(f"{place.at(key)}: unknown key; expected only {known}. {REMEDY}")
    hints = typing.get_type_hints(kind)
    arguments = {}
    for key, field in fields.items():
        if key not in value and field.default is not dataclasses.MISSING:
            continue
        if key not in value:
            raise UserError(f"{place.at(key)}: missing key. {REMEDY}")
        arguments[field.name] = _read(hints[field.name], value[key], place.at(key))
        _check_limits(field.metadata, value[key], place.at(key))
    return kind(**arguments)


def _read(hint: Any, value: object, place: Place) -> object:
    if typing.get_origin(hint) is types.UnionType:  # of a record and None: absent, or the record
        hint = typing.get_args(hint)[0]
    if dataclasses.is_dataclass(hint):
        return from_json(typing.cast("type[object]", hint), value, place)
    if typing.get_origin(hint) is Literal:
        options = typing.get_args(hint)
        if value not in options:
            raise _wrong(place, " or ".join(f'"{option}"' for option in options), value)
        return value
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _wrong(place, "a list of strings", value)
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, hint):
        expected = {str: "a string", int: "a whole number", float: "a number"}[hint]
        raise _wrong(place, expected, value)
    if value == "":
        raise _wrong(place, "a string that is not empty", value)
    return value


def _check_limits(bounds: Mapping[str, float], value: Any, place: Place) -> None:
    if "at_least" in bounds and not value >= bounds["at_least"]:
        raise _wrong(place, f"{bounds['at_least']:g} or more", value)
    if "above" in bounds and not value > bounds["above"]:
        raise _wrong(place, f"more than {bounds['above']:g}", value)
    if "at_most" in bounds and not value <= bounds["at_most"]:
        raise _wrong(place, f"{bounds['at_most']:g} or less", value)


def _wrong(place: Place, expected: str, found: object) -> UserError:
    text = json.dumps(found, ensure_ascii=False)
    shown = text if len(text) <= 60 else text[:57] + "..."
    return UserError(f"{place}: expected {expected}, found {shown}. {REMEDY}")
