"""The dummy agent's domain, read from the file that the TypeScript agent reads too."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DOMAIN_PATH = Path(__file__).resolve().parents[2] / "src" / "dummy" / "domain.json"

Scalar = str | int


@dataclass(frozen=True)
class Phrase:
    """A way to say a closed slot's value, and the value that the house convention writes."""

    say: str
    house: Scalar | None


@dataclass(frozen=True)
class Tool:
    """A tool as its signature shows it: parameters in declared order, with their enums."""

    name: str
    parameters: dict[str, tuple[str, ...]]
    required: frozenset[str]


@dataclass(frozen=True)
class Intent:
    """The requests that one tool answers; `slots` maps a parameter to the source of its value."""

    tool: str
    slots: dict[str, str]
    templates: tuple[str, ...]
    paraphrases: tuple[str, ...]


@dataclass(frozen=True)
class Domain:
    """Everything the agent can be asked, and what it must not answer with a tool."""

    tools: tuple[Tool, ...]
    phrases: dict[str, tuple[Phrase, ...]]
    amounts: tuple[int, int]
    intents: tuple[Intent, ...]
    values: dict[str, tuple[str, ...]]
    rare_values: dict[str, tuple[str, ...]]
    no_call_templates: tuple[str, ...]
    no_call_fillers: dict[str, tuple[str, ...]]
    no_call_held_out: tuple[str, ...]


def _tool(raw: dict[str, Any]) -> Tool:
    schema = raw["parameters"]
    enums = {name: tuple(prop.get("enum", ())) for name, prop in schema["properties"].items()}
    return Tool(raw["name"], enums, frozenset(schema["required"]))


def _flat(values: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Joins the two-part lists (title, todo) into whole values."""
    flat: dict[str, tuple[str, ...]] = {}
    for key, entry in values.items():
        if isinstance(entry, dict):
            heads, tails = entry.values()
            flat[key] = tuple(f"{head} {tail}" for head in heads for tail in tails)
        else:
            flat[key] = tuple(entry)
    return flat


@cache
def load_domain() -> Domain:
    """Reads `src/dummy/domain.json`."""
    raw = json.loads(DOMAIN_PATH.read_text(encoding="utf-8"))
    amount = raw["numbers"]["amount"]
    no_call = raw["noCall"]
    return Domain(
        tools=tuple(_tool(tool) for tool in raw["tools"]),
        phrases={
            slot: tuple(Phrase(phrase["say"], phrase["house"]) for phrase in phrases)
            for slot, phrases in raw["phrases"].items()
        },
        amounts=(amount["minimum"], amount["maximum"]),
        intents=tuple(
            Intent(
                intent["tool"],
                intent["slots"],
                tuple(intent["templates"]),
                tuple(intent["paraphrases"]),
            )
            for intent in raw["intents"]
        ),
        values=_flat(raw["values"]),
        rare_values=_flat(raw["rareValues"]),
        no_call_templates=tuple(no_call["templates"]),
        no_call_fillers={slot: tuple(fills) for slot, fills in no_call["fillers"].items()},
        no_call_held_out=tuple(no_call["heldOut"]),
    )
