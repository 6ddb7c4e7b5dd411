"""Greedy exact match of the base, or of the base with a LoRA adapter, on rows."""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nano.prompt import END, Track
from nano.rows import Row

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

BATCH = 50
NEW_TOKENS = 96
WRAPPER = re.compile(r'<tool_call name="\w+">(.*)</tool_call>', re.DOTALL)


@dataclass(frozen=True)
class Result:
    """One suite's counts."""

    suite: str
    track: Track
    rows: int
    exact: int
    well_formed: int

    def line(self) -> str:
        """The counts as shares."""
        return (
            f"{self.track} {self.suite}: exact {self.exact / self.rows:.3f}, "
            f"well-formed {self.well_formed / self.rows:.3f} of {self.rows}"
        )


def read_rows(path: Path) -> list[Row]:
    """Reads a file of `nano.rows`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines]


def is_well_formed(track: Track, text: str) -> bool:
    """Whether a completion is one JSON object in the track's wrapping."""
    if track == "toolcall":
        match = WRAPPER.fullmatch(text)
        if match is None:
            return False
        text = match[1]
    try:
        return isinstance(json.loads(text), dict)
    except json.JSONDecodeError:
        return False


def complete(model: Any, tokenizer: "PreTrainedTokenizerFast", prompts: Sequence[str]) -> list[str]:
    """Greedy completions up to the end token, in the order of the prompts."""
    import torch

    texts = [""] * len(prompts)
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        encoded = tokenizer(
            [prompts[index] for index in chosen],
            return_tensors="pt",
            padding=True,
            padding_side="left",
            add_special_tokens=False,
        )
        with torch.no_grad():
            answers = model.generate(
                input_ids=encoded["input_ids"],
                attention_mask=encoded["attention_mask"],
                max_new_tokens=NEW_TOKENS,
                do_sample=False,
                eos_token_id=tokenizer.eos_token_id,
                pad_token_id=tokenizer.pad_token_id,
            )
        width = encoded["input_ids"].shape[1]
        for index, answer in zip(chosen, answers, strict=True):
            texts[index] = tokenizer.decode(answer[width:]).split(END)[0]
    return texts


def main() -> None:
    """Prints one line a file, and the first mistakes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="transformers checkpoint folder")
    parser.add_argument("rows", type=Path, nargs="+", help="files of nano.rows")
    parser.add_argument("--adapter", type=Path, help="PEFT adapter folder")
    parser.add_argument("--mistakes", type=int, default=0, help="mistakes to print a file")
    options = parser.parse_args()

    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

    torch.set_num_threads(1)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.model)
    model: Any = LlamaForCausalLM.from_pretrained(
        options.model, dtype=torch.float32, use_safetensors=True
    ).eval()
    if options.adapter:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, options.adapter).merge_and_unload()
    for path in options.rows:
        rows = read_rows(path)
        texts = complete(model, tokenizer, [row.prompt for row in rows])
        pairs = list(zip(rows, texts, strict=True))
        wrong = [(row, text) for row, text in pairs if text + END != row.completion]
        well_formed = sum(is_well_formed(row.track, text) for row, text in pairs)
        result = Result(
            rows[0].suite, rows[0].track, len(rows), len(rows) - len(wrong), well_formed
        )
        print(result.line(), flush=True)
        for row, text in wrong[: options.mistakes]:
            print(f"  asked  {row.user}\n  wanted {row.completion}\n  got    {text}")


if __name__ == "__main__":
    main()
