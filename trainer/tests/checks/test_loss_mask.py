from pathlib import Path
from typing import Any

import pytest

from fledgling_trainer.checks.loss_mask import check_loss_mask
from fledgling_trainer.data.row_stats import describe
from fledgling_trainer.data.rows import Row
from fledgling_trainer.data.splits import Split
from fledgling_trainer.data.tokens import load_tokenizer
from tests.conftest import END, make_rows

pytestmark = pytest.mark.torch


class Collated:
    """Three rows as the trainer would hold them, and TRL's collator over them."""

    def __init__(self, folder: Path) -> None:
        from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

        self.tokenizer = load_tokenizer(folder / "tokenizer.json", END)
        rows = [Row(i, row["prompt"], row["completion"]) for i, row in enumerate(make_rows(3))]
        encoded = self.tokenizer.encode(rows, "train.jsonl")
        self.split = Split("train.jsonl", rows, encoded, describe(rows, "", 256))
        self.dataset: list[dict[str, list[int]]] = [
            {
                "input_ids": row.prompt_ids + row.completion_ids,
                "labels": [-100] * len(row.prompt_ids) + row.completion_ids,
            }
            for row in encoded
        ]
        self.collate: Any = DataCollatorForLanguageModeling(pad_token_id=self.tokenizer.end_id)

    def check(self) -> Any:
        return check_loss_mask(self.dataset, self.collate, self.split, self.tokenizer, 2)


@pytest.fixture
def collated(tokenizer_dir: Path) -> Collated:
    return Collated(tokenizer_dir)


def test_a_mask_over_completion_and_end_token_passes_and_is_counted(collated: Collated) -> None:
    check = collated.check()
    assert (check.ok, check.reason, check.rows) == (True, "", 3)
    assert check.trained_tokens == sum(len(r.completion_ids) for r in collated.split.encoded)
    assert check.masked_tokens == sum(len(r.prompt_ids) for r in collated.split.encoded)


@pytest.mark.parametrize("where", ["prompt", "end"])
def test_one_label_too_many_or_too_few_fails(collated: Collated, where: str) -> None:
    row = collated.dataset[1]
    if where == "prompt":
        seam = len(collated.split.encoded[1].prompt_ids)
        row["labels"][seam - 1] = row["input_ids"][seam - 1]
    else:
        row["labels"][-1] = -100
    check = collated.check()
    assert not check.ok
    assert check.reason.startswith("train.jsonl:2: the labels are not exactly")


def test_a_second_end_token_fails(collated: Collated) -> None:
    collated.dataset[0]["input_ids"].append(collated.tokenizer.end_id)
    collated.dataset[0]["labels"].append(collated.tokenizer.end_id)
    assert "the attention mask does not cover exactly the row" in collated.check().reason


def test_a_lost_row_fails(collated: Collated) -> None:
    collated.dataset.pop()
    assert collated.check().reason == "the trainer holds 2 rows of 3"


def test_ids_that_decode_to_other_text_fail(collated: Collated) -> None:
    collated.split.rows[2] = Row(2, collated.split.rows[2].prompt, "something else")
    assert "not to the completion 'something else" in collated.check().reason
