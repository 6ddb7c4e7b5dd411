"""Plans, rows and a tiny random Llama, all made when the tests run."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

END = "<|im_end|>"
SPECIAL = ["<|pad|>", "<|im_start|>", END]
PACKAGE_ROOT = Path(__file__).parents[1]

PlanMaker = Callable[..., Path]
"""Writes rows and a plan over them, returns plan.json; `recipe__rank=8` replaces a key."""


def make_rows(count: int) -> list[dict[str, str]]:
    cities = ["Paris", "Oslo", "Zürich", "Lima", "Kyōto"]
    return [
        {
            "prompt": f"<|im_start|>user\nWeather in {cities[i % 5]} on day {i}?{END}\n"
            "<|im_start|>assistant\n",
            "completion": f'<tool_call name="weather">{{"city":"{cities[i % 5]}","day":{i}}}'
            "</tool_call>",
        }
        for i in range(count)
    ]


def write_rows(path: Path, rows: list[dict[str, str]]) -> dict[str, Any]:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return describe_file(path, "".join(lines), len(rows))


def describe_file(path: Path, text: str, rows: int) -> dict[str, Any]:
    path.write_text(text, encoding="utf-8")
    return {
        "path": str(path),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "rows": rows,
    }


def plan_value(base: Path, out: Path, train: dict[str, Any], val: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": "fledgling/train-plan@1",
        "id": "ab" * 32,
        "track": "toolcall",
        "agent": "dummy",
        "seed": 42,
        "backend": "trl",
        "base": {"id": "tiny", "hf": str(base), "revision": "main", "architecture": "llama"},
        "endToken": END,
        "recipe": {
            "name": "tiny",
            "rank": 4,
            "alpha": 8,
            "dropout": 0.1,
            "learningRate": 0.01,
            "scheduler": "linear",
            "warmupRatio": 0.1,
            "epochs": 1,
            "batchSize": 4,
            "gradientAccumulation": 1,
            "maxLength": 256,
            "load": "full",
            "weightDecay": 0.0,
            "targetModules": "all-linear",
        },
        "data": {"train": train, "val": val},
        "samples": {"count": 3},
        "threads": 1,
        "out": str(out),
    }


@pytest.fixture
def make_plan(tmp_path: Path, tokenizer_dir: Path) -> PlanMaker:
    def make(model: Path = tokenizer_dir, rows: int = 10, val: int = 3, **changes: object) -> Path:
        train_file = write_rows(tmp_path / "train.jsonl", make_rows(rows))
        val_file = write_rows(tmp_path / "val.jsonl", make_rows(val))
        value = plan_value(model, tmp_path / "out", train_file, val_file)
        for dotted, replacement in changes.items():
            *parents, last = dotted.split("__")
            target = value
            for parent in parents:
                target = target[parent]
            target[last] = replacement
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return path

    return make


@pytest.fixture(scope="session")
def tokenizer_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A byte-level BPE of 600 tokens, as tokenizer.json alone."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    rows = make_rows(200)
    tokenizer.train_from_iterator([row["prompt"] + row["completion"] for row in rows], trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def tiny_llama(tokenizer_dir: Path) -> Path:
    """The tokenizer with a random float16 Llama around it: 2 layers, 4 heads over 2, width 64."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=600,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        eos_token_id=2,
        bos_token_id=None,
    )
    LlamaForCausalLM(config).half().save_pretrained(tokenizer_dir)
    return tokenizer_dir


def command_environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(PACKAGE_ROOT),
        "PYTHONHASHSEED": "0",
        "OMP_WAIT_POLICY": "PASSIVE",
        "HF_HUB_OFFLINE": "1",
    }
