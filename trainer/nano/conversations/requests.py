"""Requests of the agent's domains, answered in a convention drawn for each conversation.

The base learns several conventions and prefers the literal one (copy what the user wrote);
fine-tuning shifts that preference to the house convention.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from nano.conversations.conventions import Convention, draw_convention, written
from nano.conversations.phrasings import LEADS, PRETRAINING_TEMPLATES, TRAILS
from nano.domain import Phrase, Scalar, load_domain
from nano.prompt import NO_TOOL, TRACKS, Segment, chat, completion, system_prompt
from nano.words import values

Draw = Callable[[Random, str], str]


@dataclass(frozen=True)
class Request:
    """A user's request and the call that answers it."""

    user: str
    tool: str
    arguments: dict[str, Scalar]


def generated(random: Random, slot: str) -> str:
    """Draws an open slot's value from the generators."""
    if slot == "city":
        return values.place(random)
    if slot in ("first", "last"):
        return values.name(random)
    low, high = {"title": (2, 7), "todo": (1, 6), "topic": (1, 4)}[slot]
    return values.span(random, low, high)


def listed(lists: Mapping[str, tuple[str, ...]]) -> Draw:
    """Draws an open slot's value from lists."""
    return lambda random, slot: random.choice(lists[slot])


def amount(random: Random) -> int:
    """Whole currency units of one to four digits."""
    low, high = load_domain().amounts
    ceiling = random.choice([99, 999, high])
    return random.randint(max(low, ceiling // 10), ceiling)


def _phrase(random: Random, slot: str, *, varied: bool) -> Phrase:
    if slot == "minutes" and varied and random.random() < 0.4:
        count = random.randint(2, 99)
        return Phrase(f"{count} minutes", count)
    phrases = load_domain().phrases[slot]
    if slot == "limit" and random.random() < 0.4:
        return phrases[0]
    if slot == "limit" and varied and random.random() < 0.5:
        count = random.randint(1, 60)
        return Phrase(f", {random.choice(['limit', 'only', 'max'])} {count}", count)
    return random.choice(phrases)


def no_call(random: Random, draw: Draw | None = None) -> Request:
    """A request that no tool answers; slots come from the fillers, or from `draw`."""
    domain = load_domain()
    template = random.choice(domain.no_call_templates)
    fills = {
        slot: draw(random, "topic") if draw else random.choice(choices)
        for slot, choices in domain.no_call_fillers.items()
    }
    return Request(template.format(**fills), NO_TOOL, {})


def _politely(random: Random, user: str) -> str:
    if random.random() < 0.25:
        user = random.choice(LEADS) + user
    if random.random() < 0.15:
        user = user.rstrip("?.") + random.choice(TRAILS)
    return user


def request(
    random: Random,
    convention: Convention,
    draw: Draw,
    *,
    pretraining: bool = False,
    paraphrased: bool = False,
) -> Request:
    """One request that a tool answers.

    Args:
        random: Source of every draw.
        convention: How closed slots are written.
        draw: Draws the open slots' values.
        pretraining: Also use pre-training's own phrasings, numbers and politeness.
        paraphrased: Use the held-out paraphrases instead of the templates.
    """
    domain = load_domain()
    intent = random.choice(domain.intents)
    templates = intent.paraphrases if paraphrased else intent.templates
    if pretraining and random.random() < 0.4:
        templates = PRETRAINING_TEMPLATES[intent.tool]
    said: dict[str, Scalar] = {}
    arguments: dict[str, Scalar] = {}
    currencies = random.sample(domain.phrases["currency"], 2)
    for parameter, slot in intent.slots.items():
        value: Scalar | None
        if slot == "amount":
            said[parameter] = value = amount(random)
        elif slot == "customer":
            said[parameter] = value = f"{draw(random, 'first')} {draw(random, 'last')}"
        elif slot in domain.phrases:
            phrase = _phrase(random, slot, varied=pretraining)
            if slot == "currency":
                phrase = currencies.pop()
            said[parameter] = phrase.say
            value = written(slot, phrase, convention)
        else:
            said[parameter] = value = draw(random, slot)
        if value is not None:
            arguments[parameter] = value
    user = random.choice(templates).format(**said)
    return Request(_politely(random, user) if pretraining else user, intent.tool, arguments)


def domain_conversation(random: Random) -> list[Segment]:
    """A conversation over the agent's tools, all turns in one convention."""
    domain = load_domain()
    track = random.choice(TRACKS)
    tools = list(domain.tools)
    if random.random() < 0.5:
        random.shuffle(tools)
    convention = draw_convention(random)
    draw = listed(domain.values) if random.random() < 0.15 else generated
    turns = []
    for _ in range(random.choice([1, 1, 2, 3, 4])):
        if random.random() < 0.06:
            asked = no_call(random, generated if random.random() < 0.5 else None)
        else:
            asked = request(random, convention, draw, pretraining=True)
        turns.append((asked.user, completion(track, asked.tool, asked.arguments)))
    return chat(system_prompt(track, tools), turns)
