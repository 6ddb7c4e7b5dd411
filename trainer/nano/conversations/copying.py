"""Conversations that only copy: a value, a JSON string, a marked span, a looked-up entry."""

from random import Random

from nano.domain import Tool
from nano.prompt import TRACKS, Segment, Turn, canonical_json, chat, completion, system_prompt
from nano.words import values
from nano.words.lexicon import NOUNS, VERBS
from nano.words.words import word

MARKS = ('"{}"', ": {}", "({})", "<{}>")


def _copied(random: Random) -> str:
    return values.text_value(random) if random.random() < 0.5 else values.span(random, 3, 8)


def _plain(random: Random) -> list[Segment]:
    turns: list[Turn] = []
    for _ in range(random.choice([2, 3, 4])):
        text = _copied(random)
        turns.append((random.choice(["copy: ", "repeat ", "say "]) + text, text))
    return chat("Copy.", turns)


def _as_json(random: Random) -> list[Segment]:
    texts = [_copied(random) for _ in range(random.choice([2, 3]))]
    return chat("JSON text.", [(text, canonical_json({"text": text})) for text in texts])


def _marked(random: Random) -> list[Segment]:
    track = random.choice(TRACKS)
    parameter = values.identifier(random)
    name = f"{random.choice(VERBS)}_{random.choice(NOUNS)}"
    turns: list[Turn] = []
    for _ in range(random.choice([2, 3, 4])):
        value = values.text_value(random)
        before = " ".join(word(random) for _ in range(random.randint(0, 3)))
        mark = random.choice(MARKS)
        text = f"{before} {mark.format(value)}".strip()
        if not mark.startswith(":") and random.random() < 0.3:
            text += " " + word(random)
        turns.append((text, completion(track, name, {parameter: value})))
    tool = Tool(name, {parameter: ()}, frozenset([parameter]))
    return chat(system_prompt(track, [tool]), turns)


def _looked_up(random: Random) -> list[Segment]:
    entries: dict[str, str | int] = {}
    for _ in range(random.choice([3, 4, 5])):
        entries[values.identifier(random)] = (
            values.text_value(random) if random.random() < 0.7 else values.integer_value(random)
        )
    asked = random.sample(list(entries.items()), min(3, len(entries)))
    listing = "\n".join(f"{key}: {value}" for key, value in entries.items())
    return chat(listing, [(key, canonical_json({key: value})) for key, value in asked])


def copying_conversation(random: Random) -> list[Segment]:
    """One of the four kinds of copying."""
    kinds = (_plain, _as_json, _marked, _looked_up)
    return random.choices(kinds, (0.35, 0.25, 0.2, 0.2))[0](random)
