"""How an argument's value is written: literally, in the house convention, or in another one."""

from collections.abc import Callable, Mapping
from random import Random

from nano.domain import Phrase, Scalar, load_domain

Convention = Mapping[str, str]

OTHERS: dict[str, tuple[str, ...]] = {
    "time": ("twelve", "h", "number"),
    "currency": ("lower", "capital"),
    "weekday": ("capital", "number"),
    "priority": ("p123", "number"),
    "status": ("upper",),
    "unit": ("upper", "system"),
    "dayOffset": ("plus", "none"),
    "minutes": ("words", "suffix"),
}
HOUSE: Convention = dict.fromkeys(OTHERS, "house")
LITERAL: Convention = dict.fromkeys(OTHERS, "literal")


def draw_convention(random: Random) -> Convention:
    """A convention per slot: literal mostly, the house's in a minority, others at times."""
    if random.random() < 0.2:
        return LITERAL
    return {
        slot: random.choice(["literal"] * 4 + ["house"] * 2 + list(others))
        for slot, others in OTHERS.items()
    }


def written(slot: str, phrase: Phrase, convention: Convention) -> Scalar | None:
    """What a convention writes for a phrase; None leaves the argument out."""
    kind = convention.get(slot, "house")
    if kind == "house":
        return phrase.house
    return WRITERS[slot](phrase.say.strip(), phrase.house, kind)


def _unit(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    if kind == "literal":
        return say.removeprefix("in ") or None
    return str(house).upper() if kind == "upper" else {"c": "metric", "f": "imperial"}[str(house)]


def _day_offset(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    if kind == "literal":
        return say or None
    return None if house is None or kind == "none" else f"+{house}"


def _priority(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    if kind == "literal":
        return say.removesuffix(" priority")
    rank = ("high", "normal", "low").index(str(house)) + 1
    return f"P{rank}" if kind == "p123" else rank


def _status(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    return say if kind == "literal" else str(house).upper()


def _currency(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    return {"literal": say, "lower": str(house).lower(), "capital": say.capitalize()}[kind]


def _weekday(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    if kind == "number":
        return [day.house for day in load_domain().phrases["weekday"]].index(house) + 1
    return say if kind == "literal" else str(house).capitalize()


def _time(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    hour, minute = str(house).split(":")
    if kind == "twelve":
        half = "AM" if int(hour) < 12 else "PM"
        return f"{(int(hour) - 1) % 12 + 1}:{minute} {half}"
    if kind == "h":
        return f"{int(hour)}h{minute}"
    return int(hour + minute) if kind == "number" else say


def _minutes(say: str, house: Scalar | None, kind: str) -> Scalar | None:
    if kind == "literal":
        number = say.split(" ")[0]
        return int(number) if number.isdigit() else say
    return say if kind == "words" else f"{house}m"


WRITERS: dict[str, Callable[[str, Scalar | None, str], Scalar | None]] = {
    "unit": _unit,
    "dayOffset": _day_offset,
    "priority": _priority,
    "status": _status,
    "currency": _currency,
    "weekday": _weekday,
    "time": _time,
    "minutes": _minutes,
}
