from random import Random

import pytest

from nano.conversations.conventions import HOUSE, LITERAL, OTHERS, draw_convention, written
from nano.domain import Phrase, Scalar, load_domain

CASES: list[tuple[str, Phrase, str, Scalar | None]] = [
    ("time", Phrase("3pm", "15:00"), "literal", "3pm"),
    ("time", Phrase("3pm", "15:00"), "twelve", "3:00 PM"),
    ("time", Phrase("12:30pm", "12:30"), "twelve", "12:30 PM"),
    ("time", Phrase("8:30am", "08:30"), "h", "8h30"),
    ("time", Phrase("3pm", "15:00"), "number", 1500),
    ("currency", Phrase("yen", "JPY"), "literal", "yen"),
    ("currency", Phrase("yen", "JPY"), "lower", "jpy"),
    ("currency", Phrase("yen", "JPY"), "capital", "Yen"),
    ("weekday", Phrase("Tuesday", "tue"), "literal", "Tuesday"),
    ("weekday", Phrase("Tuesday", "tue"), "number", 2),
    ("priority", Phrase("high priority", "high"), "literal", "high"),
    ("priority", Phrase("minor", "low"), "p123", "P3"),
    ("status", Phrase("on the way", "shipped"), "upper", "SHIPPED"),
    ("unit", Phrase(" in fahrenheit", "f"), "literal", "fahrenheit"),
    ("unit", Phrase("", "c"), "literal", None),
    ("unit", Phrase("", "c"), "system", "metric"),
    ("dayOffset", Phrase(" tomorrow", 1), "literal", "tomorrow"),
    ("dayOffset", Phrase(" tomorrow", 1), "plus", "+1"),
    ("minutes", Phrase("45 minutes", 45), "literal", 45),
    ("minutes", Phrase("half an hour", 30), "literal", "half an hour"),
    ("minutes", Phrase("half an hour", 30), "suffix", "30m"),
]


@pytest.mark.parametrize(("slot", "phrase", "kind", "expected"), CASES)
def test_a_convention_writes_a_phrase_its_own_way(
    slot: str, phrase: Phrase, kind: str, expected: Scalar | None
) -> None:
    assert written(slot, phrase, {slot: kind}) == expected


def test_the_house_convention_writes_what_the_domain_file_says() -> None:
    for slot, phrases in load_domain().phrases.items():
        for phrase in phrases:
            assert written(slot, phrase, HOUSE) == phrase.house


def test_every_closed_slot_with_a_choice_has_a_literal_convention() -> None:
    assert set(OTHERS) == set(load_domain().phrases) - {"limit"}
    assert set(LITERAL) == set(OTHERS)


def test_literal_is_the_most_frequent_convention_and_house_a_minority() -> None:
    random = Random(0)  # noqa: S311
    drawn = [draw_convention(random) for _ in range(4000)]
    for slot in OTHERS:
        literal = sum(convention[slot] == "literal" for convention in drawn) / len(drawn)
        house = sum(convention[slot] == "house" for convention in drawn) / len(drawn)
        assert literal > 0.5
        assert 0.15 < house < 0.27
