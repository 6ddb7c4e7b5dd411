"""Word lists for the generated data, and the demo's rare values that it must never make."""

import json
from pathlib import Path

from nano.domain import load_domain

FOLDER = Path(__file__).parent
LISTS = json.loads((FOLDER / "lexicon.json").read_text(encoding="utf-8"))

WORDS = tuple((FOLDER / "words.txt").read_text(encoding="utf-8").split())
NOUNS: list[str] = LISTS["nouns"]
VERBS: list[str] = LISTS["verbs"]
PARAMETERS: list[str] = LISTS["parameters"]
# Words of the request templates: inside values they teach where a value ends.
FILLER: list[str] = LISTS["filler"]
FIRST_NAMES = load_domain().values["first"]

_RARE = load_domain().rare_values
HELD_OUT_NAMES = frozenset(
    value.lower() for key in ("city", "first", "last") for value in _RARE[key]
)
HELD_OUT_VALUES = frozenset(value.lower() for values in _RARE.values() for value in values)
