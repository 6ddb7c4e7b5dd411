"""Puts Fledgling's rows where LLaMA-Factory looks for tokenised ones, then becomes the command.

python llama_factory.py TOKENS_TRAIN TOKENS_VAL FOLDER llamafactory-cli train CONFIG.yaml ...
"""

import json
import os
import shutil
import sys
from pathlib import Path

from datasets import Dataset, DatasetDict


def main() -> None:
    """Writes FOLDER, which LLaMA-Factory reads as `tokenized_path`, and runs the rest."""
    train, val, folder, *command = sys.argv[1:]
    splits = {}
    for name, path in (("train", train), ("validation", val)):
        rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
        if rows:
            splits[name] = Dataset.from_list(rows)
    # LLaMA-Factory takes whatever is there for its own: nothing of an earlier run may be left.
    shutil.rmtree(folder, ignore_errors=True)
    DatasetDict(splits).save_to_disk(folder)
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
