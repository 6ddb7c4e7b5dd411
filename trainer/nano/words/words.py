"""Generators of single words: dictionary words, made-up ones, codes, possessives, numbers.

Every generator draws from the `random.Random` it is given, and from nothing else.
"""

from collections.abc import Callable
from random import Random

from nano.words.lexicon import FILLER, FIRST_NAMES, HELD_OUT_NAMES, LISTS, NOUNS, VERBS, WORDS

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER_OR_DIGIT = "abcdefghijklmnopqrstuvwxyz0123456789"


def pseudo_word(random: Random) -> str:
    """A pronounceable word that is in no dictionary, in lower case."""
    onsets, vowels = LISTS["onsets"], LISTS["vowels"]
    while True:
        syllables = random.choice([1, 2, 2, 3])
        text = "".join(random.choice(onsets) + random.choice(vowels) for _ in range(syllables))
        if random.random() < 0.6:
            text += random.choice(LISTS["codas"])
        if text not in HELD_OUT_NAMES:
            return text


def code(random: Random) -> str:
    """An identifier such as `QX-204`, `a7f3k` or `NRT`."""
    kind = random.random()
    if kind < 0.4:
        letters = "".join(random.choice(UPPER) for _ in range(random.randint(1, 3)))
        digits = "".join(random.choice("0123456789") for _ in range(random.randint(2, 5)))
        return letters + ("-" if random.random() < 0.6 else "") + digits
    if kind < 0.7:
        return "".join(random.choice(LOWER_OR_DIGIT) for _ in range(random.randint(3, 7)))
    return "".join(random.choice(UPPER) for _ in range(random.randint(2, 4)))


def _template_word(random: Random) -> str:
    filler = random.choice(FILLER)
    kind = random.random()
    if kind < 0.5:
        return filler
    if kind < 0.6:
        return filler.capitalize()
    grown = filler + pseudo_word(random)
    return grown.capitalize() if kind < 0.85 else grown


def _dictionary_word(random: Random) -> str:
    chosen = random.choice(WORDS)
    return chosen + random.choice(LISTS["suffixes"]) if random.random() < 0.25 else chosen


def _blend(random: Random) -> str:
    head, tail = random.choice(WORDS), random.choice(WORDS)
    return head[: random.randint(2, 6)] + tail[-random.randint(2, 5) :]


def _possessive(random: Random) -> str:
    own = [random.choice(FIRST_NAMES), pseudo_word(random).capitalize()]
    return f"{random.choice([*LISTS['owners'], *own])}'s"


def _joined(random: Random) -> str:
    return random.choice(WORDS) + "-" + random.choice([*WORDS, pseudo_word(random)])


def _number(random: Random) -> str:
    return str(random.randint(1, 9999) if random.random() < 0.3 else random.randint(1, 99))


def _pseudo_any_case(random: Random) -> str:
    text = pseudo_word(random)
    return text.capitalize() if random.random() < 0.5 else text


KINDS: tuple[tuple[float, Callable[[Random], str]], ...] = (
    (0.10, _template_word),
    (0.36, _dictionary_word),
    (0.12, lambda random: random.choice(NOUNS) + random.choice(["", "", "s"])),
    (0.07, lambda random: random.choice(VERBS)),
    (0.04, lambda random: random.choice(FIRST_NAMES)),
    (0.05, _blend),
    (0.03, _possessive),
    (0.01, lambda random: str(random.choice(LISTS["contractions"]))),
    (0.03, _joined),
    (0.03, _number),
    (0.04, lambda random: str(random.choice(LISTS["functionWords"]))),
    (0.01, code),
    (0.11, _pseudo_any_case),
)
_WEIGHTS = [weight for weight, _ in KINDS]
_GENERATORS = [generate for _, generate in KINDS]


def word(random: Random) -> str:
    """One word of a span."""
    while True:
        text = random.choices(_GENERATORS, _WEIGHTS)[0](random)
        if text.lower() not in HELD_OUT_NAMES:
            return text
