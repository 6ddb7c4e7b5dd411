import json
import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from nano.conversations.mix import conversation, warm_up_conversation
from nano.conversations.phrasings import PRETRAINING_TEMPLATES
from nano.conversations.requests import domain_conversation, generated, listed, request
from nano.domain import load_domain
from nano.prompt import END, START, Segment
from nano.rows import suites
from nano.words.lexicon import HELD_OUT_NAMES, HELD_OUT_VALUES, WORDS

CALL = re.compile(r'<tool_call name="(\w+)">(.*)</tool_call>')
DOMAIN = load_domain()


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311


def user_of(segment: str) -> str:
    return segment.removeprefix(f"{START}user\n").split(END)[0]


def turns(segments: list[Segment]) -> Iterator[tuple[str, str]]:
    for (before, _), (text, learned) in pairwise(segments):
        if learned:
            yield user_of(before), text.removesuffix(END)


def leaves(text: str) -> list[str]:
    """The completion's argument values as text, or the whole text where it only copies."""
    match = CALL.fullmatch(text)
    try:
        value = json.loads(match[2] if match else text)
    except json.JSONDecodeError:
        return [text]
    if not isinstance(value, dict):
        return [text]
    return [str(leaf) for leaf in value.get("arguments", value).values()]


def template_pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", template)
    return re.compile(".*".join(map(re.escape, parts)))


@pytest.mark.parametrize("make", [conversation, warm_up_conversation])
def test_held_out_values_are_never_whole_values_in_pretraining(make: object) -> None:
    assert callable(make)
    random = seeded(3)
    seen: set[str] = set()
    for _ in range(6000):
        for _, answer in turns(make(random)):
            seen.update(leaf.lower() for leaf in leaves(answer))
    assert len(seen) > 5000
    assert not seen & HELD_OUT_VALUES


def test_the_word_list_holds_no_held_out_name() -> None:
    assert not set(WORDS) & HELD_OUT_NAMES
    assert len(WORDS) == len(set(WORDS)) > 1500


def test_rare_values_are_disjoint_from_training_values() -> None:
    for slot, values in DOMAIN.values.items():
        common = {value.lower() for value in values}
        assert not common & {value.lower() for value in DOMAIN.rare_values[slot]}
        assert len(set(DOMAIN.rare_values[slot])) == len(DOMAIN.rare_values[slot])


def test_paraphrases_are_nobodys_templates() -> None:
    for intent in DOMAIN.intents:
        used = {*intent.templates, *PRETRAINING_TEMPLATES[intent.tool]}
        assert len(intent.paraphrases) >= 3
        assert not used & set(intent.paraphrases)


def test_paraphrases_are_never_said_in_pretraining() -> None:
    paraphrases = [
        template_pattern(text) for intent in DOMAIN.intents for text in intent.paraphrases
    ]
    random = seeded(4)
    for _ in range(3000):
        for user, _ in turns(domain_conversation(random)):
            assert not any(paraphrase.fullmatch(user) for paraphrase in paraphrases), user


def test_held_out_no_call_requests_are_no_template_filled() -> None:
    patterns = []
    for template in DOMAIN.no_call_templates:
        text = re.escape(template)
        for slot, fills in DOMAIN.no_call_fillers.items():
            choices = "|".join(map(re.escape, fills))
            text = text.replace(re.escape("{" + slot + "}"), f"(?:{choices})")
        patterns.append(re.compile(text, re.IGNORECASE))
    for user in DOMAIN.no_call_held_out:
        assert not any(pattern.fullmatch(user) for pattern in patterns), user


def test_templates_name_exactly_the_slots_of_their_intent() -> None:
    for intent in DOMAIN.intents:
        tool = next(tool for tool in DOMAIN.tools if tool.name == intent.tool)
        assert set(intent.slots) == set(tool.parameters)
        for template in (
            *intent.templates,
            *intent.paraphrases,
            *PRETRAINING_TEMPLATES[intent.tool],
        ):
            assert sorted(re.findall(r"\{(\w+)\}", template)) == sorted(intent.slots)


def test_text_values_are_said_as_they_are_written() -> None:
    random = seeded(5)
    for _ in range(2000):
        asked = request(random, {}, generated, pretraining=True)
        for parameter in ("city", "title", "text", "person", "customer"):
            assert str(asked.arguments.get(parameter, "")) in asked.user


def test_the_same_seed_makes_the_same_conversations() -> None:
    first, second = seeded(7), seeded(7)
    assert [conversation(first) for _ in range(50)] == [conversation(second) for _ in range(50)]


def test_a_listed_draw_takes_values_of_its_lists() -> None:
    draw = listed(DOMAIN.values)
    assert draw(seeded(1), "city") in DOMAIN.values["city"]


def test_test_suites_use_no_rare_value_that_training_used() -> None:
    made = suites("structured", seed=1, train=300, test=60)
    users = {row.user for row in made["train"]}
    assert not users & {row.user for suite in ("seen", "unseen") for row in made[suite]}
    trained = {leaf for row in made["train"] for leaf in leaves(row.completion.removesuffix(END))}
    rare_cities = set(DOMAIN.rare_values["city"]) & trained
    assert rare_cities <= set(DOMAIN.rare_values["city"][::2])
    assert [row.tool for row in made["no_call"]] == ["none"] * len(DOMAIN.no_call_held_out)
