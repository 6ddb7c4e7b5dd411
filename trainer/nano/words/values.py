"""Generators of argument values: spans, names, places, numbers, and parameter names."""

from collections.abc import Callable
from random import Random

from nano.words.lexicon import FILLER, HELD_OUT_VALUES, LISTS, PARAMETERS, WORDS
from nano.words.words import code, pseudo_word, word


def avoiding_held_out(generate: Callable[[Random], str], random: Random) -> str:
    """Draws again until the value is none of the demo's rare values."""
    while True:
        value = generate(random)
        if value.lower() not in HELD_OUT_VALUES:
            return value


def _span(random: Random, low: int, high: int) -> str:
    words = [word(random) for _ in range(random.randint(low, high))]
    if len(words) > 2 and random.random() < 0.3:
        words[random.randrange(len(words))] = random.choice(words)
    text = " ".join(words)
    kind = random.random()
    if kind < 0.1:
        return text[0].upper() + text[1:]
    return " ".join(part.capitalize() for part in words) if kind < 0.15 else text


def span(random: Random, low: int = 1, high: int = 6) -> str:
    """From `low` to `high` words, at times with a repeated word or capitals."""
    return avoiding_held_out(lambda r: _span(r, low, high), random)


def _name(random: Random) -> str:
    if random.random() < 0.5:
        base = pseudo_word(random).capitalize()
    elif random.random() < 0.7:
        base = word(random).capitalize()
    else:
        base = (random.choice(FILLER) + pseudo_word(random)).capitalize()
    prefixes = LISTS["namePrefixes"]
    kind = random.random()
    if kind < 0.05:
        return f"{random.choice(prefixes['elided'])}{base}"
    if kind < 0.08:
        return f"{random.choice(prefixes['gaelic'])}{base}"
    if kind < 0.13:
        return f"{base}-{pseudo_word(random).capitalize()}"
    return f"{random.choice(prefixes['particles'])}{base}" if kind < 0.16 else base


def name(random: Random) -> str:
    """A first or last name, mostly made up."""
    return avoiding_held_out(_name, random)


def _place(random: Random) -> str:
    if random.random() < 0.65:
        return name(random)
    if random.random() < 0.2:
        head = name(random)
        return f"{head}{random.choice(LISTS['placeLinks'])}{name(random)}"
    suffix = random.choice([" City", " Bay", " Falls", " " + name(random)])
    prefix = random.choice(LISTS["placePrefixes"])
    return f"{prefix}{name(random)}{suffix if random.random() < 0.3 else ''}"


def place(random: Random) -> str:
    """A place name, mostly made up, of one to four words."""
    return avoiding_held_out(_place, random)


def text_value(random: Random) -> str:
    """Any string argument: a code, a person, a place or a span."""
    kind = random.random()
    if kind < 0.15:
        return code(random)
    if kind < 0.25:
        return name(random) + " " + name(random)
    if kind < 0.4:
        return place(random)
    return span(random, 1, 3) if kind < 0.7 else span(random, 2, 7)


def integer_value(random: Random) -> int:
    """An integer of one to four digits."""
    digits = random.choice([1, 1, 2, 2, 2, 3, 3, 4])
    return random.randint(10 ** (digits - 1) if digits > 1 else 0, 10**digits - 1)


def clock_value(random: Random) -> str:
    """A time as HH:MM on the 24-hour clock."""
    minute = random.choice([0, 15, 30, 45, random.randint(0, 59)])
    return f"{random.randint(0, 23):02d}:{minute:02d}"


def identifier(random: Random) -> str:
    """A parameter name in lower case."""
    if random.random() < 0.6:
        return random.choice(PARAMETERS)
    return random.choice(WORDS) if random.random() < 0.7 else pseudo_word(random)
