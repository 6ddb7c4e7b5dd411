import json
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.data.rows import Row, read_rows
from fledgling_trainer.data.tokens import load_tokenizer
from fledgling_trainer.errors import UserError
from fledgling_trainer.records.plan import DataFile
from tests.conftest import END, describe_file


def segment(text: object = "x", **changes: object) -> dict[str, object]:
    return {"text": text, "role": "user", "loss": False, "end": False, **changes}


def read(tmp_path: Path, value: Any) -> list[Row]:
    line = json.dumps({"segments": value}) + "\n"
    return read_rows(DataFile(**describe_file(tmp_path / "rows.jsonl", line, 1)), END)


LEARNED = segment(role="action", loss=True)

BROKEN: list[tuple[object, str]] = [
    ("x", "rows.jsonl:1 segments: expected a list"),
    ([], "segments: expected one with loss true, found none"),
    ([segment()], "segments: expected one with loss true, found none"),
    ([{"text": "x"}, LEARNED], "segments[0]: expected exactly the keys text, role, loss, end"),
    (
        [segment(role="tool"), LEARNED],
        "segments[0] role: expected one of system, user, observation",
    ),
    ([segment(role=[]), LEARNED], "segments[0] role: expected one of system, user, observation"),
    ([segment(loss=1), LEARNED], "segments[0] loss: expected true or false, found 1"),
    ([segment(end=None), LEARNED], "segments[0] end: expected true or false, found null"),
    ([segment(""), LEARNED], "segments[0] text: expected a string or strings with text"),
    ([segment(["a", 1]), LEARNED], "segments[0] text: expected a string or strings with text"),
    ([segment(), {**LEARNED, "text": END}], "segments[1] text: expected no <|im_end|> in what is"),
]


@pytest.mark.parametrize(("value", "sentence"), BROKEN)
def test_a_broken_segment_is_named_by_its_place(
    tmp_path: Path, value: object, sentence: str
) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, value)
    assert sentence in str(caught.value)


def test_exactly_what_is_learned_has_a_label(tmp_path: Path, tokenizer_dir: Path) -> None:
    pytest.importorskip("tokenizers")
    value = [
        segment("<|im_start|>user\nWhy?", end=True),
        segment("Look", role="reasoning", loss=True),
        segment(["it ", "up"], role="action", loss=True, end=True),
        segment("day <7>", role="observation", end=True),
        segment("So.", role="action", loss=True),
        segment("\n"),
    ]
    rows = read(tmp_path, value)
    tokenizer = load_tokenizer(tokenizer_dir / "tokenizer.json", END)
    (row,) = tokenizer.encode(rows, "rows.jsonl")
    assert tokenizer.decode(row.trained_ids) == f"Lookit up{END}So." == rows[0].trained_text(END)
    masked = [token for token, label in zip(row.ids, row.labels, strict=True) if label == -100]
    assert tokenizer.decode(masked) == f"<|im_start|>user\nWhy?{END}day <7>{END}\n"
    assert tokenizer.decode(row.prompt_ids) == rows[0].prompt
    assert tokenizer.decode(row.completion_ids) == rows[0].completion == "So.\n"
    # Each by itself: no id spans two segments.
    apart = [tokenizer.tokenizer.encode(text).ids for text in ("Look", "it ", "up")]
    assert row.trained_ids[: sum(map(len, apart))] == [token for ids in apart for token in ids]
