"""The example that puts our rows where LLaMA-Factory looks, run up to the program itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.torch

SCRIPT = Path(__file__).parents[3] / "examples" / "trainers" / "llama_factory.py"


def test_llama_factorys_rows_are_ours(tmp_path: Path) -> None:
    from datasets import load_from_disk

    row = {"input_ids": [5, 6, 7], "attention_mask": [1, 1, 1], "labels": [-100, 6, 7]}
    train, val = tmp_path / "train.jsonl", tmp_path / "val.jsonl"
    train.write_text(json.dumps(row) + "\n")
    val.write_text("")
    folder = tmp_path / "tokenized"
    (folder / "train").mkdir(parents=True)
    command = [sys.executable, "-c", "import sys; print(sys.argv[1:])", "train", "a b"]
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(train), str(val), str(folder), *command],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip().endswith("['train', 'a b']")
    rows = load_from_disk(str(folder))
    assert list(rows) == ["train"]
    assert list(rows["train"]) == [row]
