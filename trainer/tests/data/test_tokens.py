from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.normalizers import NFC

from fledgling_trainer.data.rows import Row
from fledgling_trainer.data.tokens import load_tokenizer
from fledgling_trainer.errors import UserError
from tests.conftest import END


def test_the_end_token_is_appended_once_and_each_part_stands_alone(tokenizer_dir: Path) -> None:
    tokenizer = load_tokenizer(tokenizer_dir / "tokenizer.json", END)
    # Joined, "wea" + "ther" would be one token of this vocabulary.
    [row] = tokenizer.encode([Row(5, "wea ", "ther")], "rows.jsonl")
    assert tokenizer.decode(row.prompt_ids) == "wea "
    assert tokenizer.decode(row.completion_ids) == "ther" + END
    assert row.completion_ids.count(tokenizer.end_id) == 1
    assert (row.index, row.length) == (5, len(row.prompt_ids) + len(row.completion_ids))


def test_special_tokens_in_a_prompt_are_single_ids_and_none_is_added(tokenizer_dir: Path) -> None:
    tokenizer = load_tokenizer(tokenizer_dir / "tokenizer.json", END)
    [row] = tokenizer.encode([Row(0, f"<|im_start|>{END}", "x")], "rows.jsonl")
    assert row.prompt_ids == [1, 2]


def test_pieces_are_read_each_by_itself(tokenizer_dir: Path) -> None:
    tokenizer = load_tokenizer(tokenizer_dir / "tokenizer.json", END)
    pieces = (f"<|im_start|>wea{END[0]}", END[1:], "ther")
    row = Row(0, "".join(pieces), END, pieces, (END[0], END[1:]))
    [encoded] = tokenizer.encode([row], "rows.jsonl")
    assert tokenizer.decode(encoded.prompt_ids) == f"<|im_start|>wea{END}ther"
    assert tokenizer.end_id not in encoded.prompt_ids
    assert encoded.completion_ids.count(tokenizer.end_id) == 1


def test_characters_are_not_composed_as_the_runtime_does_not(
    tokenizer_dir: Path, tmp_path: Path
) -> None:
    composing = Tokenizer.from_file(str(tokenizer_dir / "tokenizer.json"))
    composing.normalizer = NFC()
    composing.save(str(tmp_path / "tokenizer.json"))
    tokenizer = load_tokenizer(tmp_path / "tokenizer.json", END)
    [row] = tokenizer.encode([Row(0, "e\u0301", "x")], "rows.jsonl")
    assert tokenizer.decode(row.prompt_ids) == "e\u0301"


@pytest.mark.parametrize(
    ("prompt", "completion", "sentence"),
    [
        ("ab\ud83d", "c", "rows.jsonl:8 prompt: expected text that the model's tokenizer takes"),
        ("ab", "\udcffc", "rows.jsonl:8 completion: expected text that the model's tokenizer"),
        ("ab\ud83d", "c", "half of a surrogate pair (U+D83D) after 2 characters. Run"),
    ],
)
def test_a_text_that_the_tokenizer_refuses_is_named_by_its_line(
    tokenizer_dir: Path, prompt: str, completion: str, sentence: str
) -> None:
    tokenizer = load_tokenizer(tokenizer_dir / "tokenizer.json", END)
    with pytest.raises(UserError) as caught:
        tokenizer.encode([Row(3, "a", "b"), Row(7, prompt, completion)], "rows.jsonl")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_end_token_outside_the_vocabulary_is_refused(tokenizer_dir: Path) -> None:
    with pytest.raises(UserError, match=r'expected the end token "<\|eot\|>"'):
        load_tokenizer(tokenizer_dir / "tokenizer.json", "<|eot|>")


def test_a_model_without_a_whole_tokenizer_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        load_tokenizer(tmp_path / "tokenizer.json", END)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError, match="not a tokenizer"):
        load_tokenizer(tmp_path / "tokenizer.json", END)
