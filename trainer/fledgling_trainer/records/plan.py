"""The train plan: everything a training is told, read from plan.json."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..errors import UserError
from .strict_json import REMEDY, Place, from_json, limits

Track = Literal["toolcall", "structured"]
Load = Literal["full", "8bit", "4bit"]
Architecture = Literal["llama", "qwen2", "qwen3", "phi3", "gemma", "gemma2", "gemma3"]
OnOom = Literal["stop", "shrink"]
BackendName = Literal["trl", "command", "together", "unsloth"]
ELSEWHERE = frozenset({"command", "together"})
"""Back ends whose training is in no process of ours."""
ALONE = ELSEWHERE | {"unsloth"}
"""Back ends for which one process of ours is enough, or all there may be."""


@dataclass(frozen=True)
class Base:
    """The model the adapter is trained for.

    Attributes:
        id: Its name in records and in the adapter; never a path of this machine.
        hf: A directory with config.json, tokenizer.json and safetensors, a hub id, or the path of
            a GGUF file: then they are made from it.
        revision: Commit or branch of the hub repository; without meaning for a directory.
        architecture: The GGUF architecture, which decides the adapter's tensor names.
    """

    id: str
    hf: str
    revision: str
    architecture: Architecture


@dataclass(frozen=True)
class Recipe:
    """The hyper-parameters.

    Attributes:
        batch_size: Rows of one forward pass of one process, at most.
        gradient_accumulation: With `batch_size`, the rows of an optimiser step: their product,
            on any number of GPUs.
        max_length: Longest row in tokens, with its end token.
        warmup_ratio: Share of the steps in which the learning rate rises from 0.
        load: Precision of the frozen base weights.
    """

    name: str
    rank: int = field(metadata=limits(at_least=1))
    alpha: float = field(metadata=limits(above=0))
    dropout: float = field(metadata=limits(at_least=0, at_most=0.9))
    learning_rate: float = field(metadata=limits(above=0))
    scheduler: Literal["linear", "cosine", "constant"]
    warmup_ratio: float = field(metadata=limits(at_least=0, at_most=0.5))
    epochs: int = field(metadata=limits(at_least=1))
    batch_size: int = field(metadata=limits(at_least=1))
    gradient_accumulation: int = field(metadata=limits(at_least=1))
    max_length: int = field(metadata=limits(at_least=2))
    load: Load
    weight_decay: float = field(metadata=limits(at_least=0))
    target_modules: Literal["all-linear"]


@dataclass(frozen=True)
class DataFile:
    """One JSONL file of rows, named by its digest."""

    path: str
    sha256: str
    rows: int = field(metadata=limits(at_least=0))


@dataclass(frozen=True)
class Data:
    """The rows to learn from, and those to validate on (which may be none)."""

    train: DataFile
    val: DataFile


@dataclass(frozen=True)
class Samples:
    """How many rows go into tokens.jsonl and samples.jsonl."""

    count: int = field(metadata=limits(at_least=0))


@dataclass(frozen=True)
class Together:
    """The hosted service of the back end of that name.

    Attributes:
        model: What the service calls the base.
        endpoint: Its address.
        api_key_env: The variable that holds the key.
    """

    model: str
    endpoint: str
    api_key_env: str


@dataclass(frozen=True)
class Plan:
    """One training, whole.

    Attributes:
        command: The program of the back end of that name.
        together: The service of the back end of that name.
        on_oom: Whether a training that runs out of memory begins again with less.
    """

    schema: Literal["fledgling/train-plan@1"]
    id: str
    track: Track
    agent: str
    seed: int = field(metadata=limits(at_least=0, at_most=2**32 - 1))
    backend: BackendName
    base: Base
    end_token: str
    recipe: Recipe
    data: Data
    samples: Samples
    threads: int = field(metadata=limits(at_least=1))
    out: str
    command: tuple[str, ...] = ()
    together: Together | None = None
    on_oom: OnOom = "stop"


def load_plan(path: Path) -> Plan:
    """Reads and checks a plan.

    Raises:
        UserError: With the file, the key, what was expected and what was found.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such plan. {REMEDY}") from None
    except (ValueError, OSError) as error:
        raise UserError(f"{path}: not readable as JSON ({error}). {REMEDY}") from error
    plan = from_json(Plan, value, Place(str(path)))
    if not Path(plan.out).is_absolute():
        raise UserError(f'{path} out: expected an absolute path, found "{plan.out}". {REMEDY}')
    for name, told in (("command", plan.command), ("together", plan.together)):
        if (plan.backend == name) != bool(told):
            found = "none" if not told else f"one beside backend {plan.backend}"
            raise UserError(
                f'{path} {name}: expected one with backend "{name}" and only there, '
                f"found {found}. {REMEDY}"
            )
    if plan.data.train.rows == 0:
        raise UserError(
            f"{path} data.train.rows: expected 1 or more, found 0. Harvest more traces."
        )
    return plan
