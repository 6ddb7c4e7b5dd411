"""Conversations over random tools: the format, and copying values, without any convention."""

from dataclasses import dataclass, field
from random import Random

from nano.domain import Scalar, Tool
from nano.prompt import NO_TOOL, TRACKS, Segment, chat, completion, system_prompt
from nano.words import values
from nano.words.lexicon import LISTS, NOUNS, VERBS, WORDS
from nano.words.words import pseudo_word

LEADS = (
    *[""] * 5,
    *("please ", "can you ", "I want to ", "could you ", "hey, ", "need to ", "I would like to "),
    *("now ", "ok ", "Please "),
)
JOINTS = (" and ", ", ", " ", " with ", ", with ", "; ")
PREPOSITIONS: list[str] = LISTS["prepositions"]


@dataclass(frozen=True)
class RandomTool:
    """A tool, and which of its string-shaped parameters are integers."""

    tool: Tool
    integers: frozenset[str] = field(default_factory=frozenset)


def _enum(random: Random) -> tuple[str, ...]:
    options: list[str] = []
    size = random.choice([2, 3, 3, 4])
    while len(options) < size:
        if random.random() < 0.1:
            option = random.choice("abcdefghijkm")
        elif random.random() < 0.7:
            option = random.choice(WORDS)
        else:
            option = pseudo_word(random)
        if option not in options:
            options.append(option)
    return tuple(options)


def _tool_name(random: Random) -> str:
    verb, noun, other = random.choice(VERBS), random.choice(NOUNS), random.choice(WORDS)
    kind = random.random()
    if kind < 0.15:
        return f"{verb}_{other}_{noun}"
    return f"{verb}_{noun}" if kind < 0.75 else f"{verb}_{other}"


def random_tool(random: Random) -> RandomTool:
    """A tool of one to four parameters: text, integers and enums, some optional."""
    enums: dict[str, tuple[str, ...]] = {}
    required: set[str] = set()
    integers: set[str] = set()
    for _ in range(random.choice([1, 1, 2, 2, 2, 3, 3, 4])):
        parameter = values.identifier(random)
        if parameter in enums:
            continue
        kind = random.random()
        enums[parameter] = _enum(random) if kind >= 0.75 else ()
        if 0.5 <= kind < 0.75:
            integers.add(parameter)
        if random.random() < 0.75:
            required.add(parameter)
    tool = Tool(_tool_name(random), enums, frozenset(required))
    return RandomTool(tool, frozenset(integers))


def _arguments(random: Random, made: RandomTool) -> dict[str, Scalar]:
    given: dict[str, Scalar] = {}
    for parameter, enum in made.tool.parameters.items():
        if parameter not in made.tool.required and random.random() < 0.5:
            continue
        if enum:
            given[parameter] = random.choice(enum)
        elif parameter in made.integers:
            given[parameter] = values.integer_value(random)
        elif random.random() < 0.06:
            given[parameter] = values.clock_value(random)
        else:
            given[parameter] = values.text_value(random)
    return given


def _bare(random: Random, value: Scalar, kind: str) -> str:
    """Says a value without its parameter's name."""
    preposition, noun = random.choice(PREPOSITIONS), random.choice(NOUNS)
    if kind == "text":
        choices = [f"{preposition} {value}"] * 5 + [f"{value}"] * 2
        return random.choice([*choices, f'"{value}"', f": {value}", f"({value})"])
    if kind == "integer":
        return random.choice(
            [f"{value}", f"{value} {noun}s", f"{preposition} {value}", f"{value} of them"]
        )
    return random.choice([f"{value}", f"{value} {noun}", f"{preposition} {value}", f"as {value}"])


def _named(random: Random, parameter: str, value: Scalar) -> str:
    """Says a value with its parameter's name."""
    return random.choice(
        [
            f"{parameter} {value}",
            f"{parameter} {value}",
            f"{parameter}: {value}",
            f"{parameter} is {value}",
            f"{parameter} = {value}",
            f"{value} as {parameter}",
            f'{parameter} "{value}"',
            f"the {parameter} {value}",
        ]
    )


def utterance(random: Random, made: RandomTool) -> tuple[str, dict[str, Scalar]]:
    """A request for a random tool, and its arguments."""
    given = _arguments(random, made)
    items = list(given.items())
    if random.random() < 0.6:
        random.shuffle(items)
    kinds = [
        f"enum {parameter}"
        if made.tool.parameters[parameter]
        else ("integer" if parameter in made.integers else "text")
        for parameter, _ in items
    ]
    parts = [
        _bare(random, value, kind)
        if kinds.count(kind) == 1 and random.random() < 0.5
        else _named(random, parameter, value)
        for (parameter, value), kind in zip(items, kinds, strict=True)
    ]
    verb, _, rest = made.tool.name.partition("_")
    thing = rest.replace("_", " ")
    heads = [f"{verb} {thing}", f"{verb} a {thing}", f"{verb} the {thing}", f"{verb} my {thing}"]
    heads += [f"{verb} {thing}s", f"{thing} {verb}", thing, f"the {thing}", f"what is the {thing}"]
    head = random.choice(LEADS) + random.choice([*heads, verb])
    if parts and random.random() < 0.25:
        text = parts.pop(0) + ", " + head
        text += "".join(random.choice(JOINTS) + part for part in parts)
    else:
        text = head
        for index, part in enumerate(parts):
            joints = (" ", " ", " ", ": ", ", ") if index == 0 else JOINTS
            text += random.choice(joints) + part
    if random.random() < 0.3:
        text = text[0].upper() + text[1:]
    return text + random.choice(["", "", "", ".", "?", "!", " please"]), given


def tools_conversation(
    random: Random, *, tool_count: int | None = None, turn_count: int | None = None
) -> list[Segment]:
    """A conversation over random tools; requests for a hidden tool are answered with none."""
    made: dict[str, RandomTool] = {}
    wanted = tool_count or random.choice([1, 2, 3, 4, 5, 6])
    while len(made) < wanted:
        drawn = random_tool(random)
        made.setdefault(drawn.tool.name, drawn)
    shown = list(made.values())
    hidden = shown.pop() if len(shown) > 2 and random.random() < 0.3 else None
    track = random.choice(TRACKS)
    turns = []
    for _ in range(turn_count or random.choice([1, 2, 3, 4])):
        if hidden and random.random() < 0.25:
            turns.append((utterance(random, hidden)[0], completion(track, NO_TOOL, {})))
            continue
        chosen = random.choice(shown)
        text, given = utterance(random, chosen)
        turns.append((text, completion(track, chosen.tool.name, given)))
    return chat(system_prompt(track, [entry.tool for entry in shown]), turns)
