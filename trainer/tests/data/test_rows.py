import json
from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.data.rows import read_rows
from fledgling_trainer.errors import UserError
from fledgling_trainer.records.plan import DataFile
from tests.conftest import END, describe_file

GOOD = json.dumps({"prompt": "p", "completion": "c"})

BROKEN: list[tuple[str, str]] = [
    ('{"prompt": "p", "comple', "rows.jsonl:2: expected one JSON object a line"),
    ("", "rows.jsonl:2: expected one JSON object a line"),
    ("[1]", 'rows.jsonl:2: expected exactly the keys "prompt" and "completion", found list'),
    ('{"prompt": "p"}', "rows.jsonl:2: expected exactly the keys"),
    ('{"prompt": "p", "completion": "c", "id": 1}', "found prompt, completion, id"),
    ('{"prompt": "p", "completion": 7}', "rows.jsonl:2 completion: expected a string or strings"),
    ('{"prompt": ["p", 7], "completion": "c"}', 'prompt: expected a string or strings, found ["p"'),
    (json.dumps({"prompt": "p", "completion": "c" + END}), "rows.jsonl:2 completion: expected no"),
    (json.dumps({"prompt": "p", "completion": ["c", END]}), "rows.jsonl:2 completion: expected no"),
]


def read(file: dict[str, Any]) -> list[str]:
    return [row.completion for row in read_rows(DataFile(**file), END)]


@pytest.mark.parametrize(("line", "sentence"), BROKEN)
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, line: str, sentence: str) -> None:
    file = describe_file(tmp_path / "rows.jsonl", f"{GOOD}\n{line}\n{GOOD}\n", 3)
    with pytest.raises(UserError) as caught:
        read(file)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rows_that_changed_after_the_plan_are_refused(tmp_path: Path) -> None:
    file = describe_file(tmp_path / "rows.jsonl", GOOD + "\n", 1)
    (tmp_path / "rows.jsonl").write_text(GOOD + "\n" + GOOD + "\n")
    with pytest.raises(UserError, match=r"expected sha256 \w{12}\.\.\., found \w{12}"):
        read(file)


@pytest.mark.parametrize(("text", "count", "found"), [("", 5, 0), (GOOD + "\n", 5, 1)])
def test_too_few_rows_are_refused(tmp_path: Path, text: str, count: int, found: int) -> None:
    file = describe_file(tmp_path / "rows.jsonl", text, count)
    with pytest.raises(UserError, match=f"expected {count} rows, found {found}"):
        read(file)


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    file = {"path": str(tmp_path / "rows.jsonl"), "sha256": "", "rows": 1}
    with pytest.raises(UserError, match="no such file"):
        read(file)


def test_a_part_in_pieces_is_their_text(tmp_path: Path) -> None:
    value = {"prompt": ["a<", "|im_end|>"], "completion": ["<", "|im_end|>", ""]}
    file = describe_file(tmp_path / "rows.jsonl", json.dumps(value), 1)
    [row] = read_rows(DataFile(**file), END)
    assert (row.prompt, row.completion) == (f"a{END}", END)
    assert row.prompt_pieces == ("a<", "|im_end|>")


def test_only_a_line_feed_ends_a_row(tmp_path: Path) -> None:
    completion = "a\u2028b\u0085c"
    line = json.dumps({"prompt": "p", "completion": completion}, ensure_ascii=False)
    assert read(describe_file(tmp_path / "rows.jsonl", f"{line}\n{line}", 2)) == [completion] * 2


def test_a_file_of_no_rows_holds_none(tmp_path: Path) -> None:
    assert read(describe_file(tmp_path / "rows.jsonl", "", 0)) == []
