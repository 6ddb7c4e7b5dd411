"""run.json: what a training did, for whoever must believe it."""

import importlib.metadata
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..checks.adapter_changes import AdapterChangesCheck
from ..checks.loss_mask import LossMaskCheck
from ..data.row_stats import SplitStats
from ..records.atomic import sha256_of
from ..records.plan import Load, Track
from ..records.shrunk import Shrunk

PACKAGES = ("torch", "transformers", "peft", "trl", "gguf")


@dataclass(frozen=True)
class FileRecord:
    """One file of the adapter; `path` is relative to the plan's out."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class AdapterRecord:
    """The adapter's files."""

    files: list[FileRecord]


@dataclass(frozen=True)
class Checks:
    """The checks a training must pass."""

    loss_mask: LossMaskCheck
    adapter_changes: AdapterChangesCheck

    @property
    def fault(self) -> str:
        """Why the training is rejected, or an empty string."""
        return self.loss_mask.reason or self.adapter_changes.reason


@dataclass(frozen=True)
class RunRecord:
    """One training, as it went.

    Attributes:
        reason: Why it was rejected, or an empty string.
        train_tokens: Tokens fed over all epochs, padding left out.
        completion_tokens: Tokens trained over all epochs: completions and their end tokens.
        first_loss: Loss of the first step; with `final_loss`, of the last ones logged, in nats.
        val_loss: Loss over the validation rows at the end, in nats; None if there are none.
        wall_s: Seconds, those before a resume included.
        shrunk: What the recipe was lowered to after memory ran out; None as it was asked.
        peak_memory_mb: Of the GPU if there is one, else of this process, in MiB.
    """

    schema: Literal["fledgling/train-run@1"]
    plan_id: str
    track: Track
    status: Literal["ok", "rejected"]
    reason: str
    steps: int
    epochs: int
    train_rows: int
    val_rows: int
    train_tokens: int
    completion_tokens: int
    first_loss: float | None
    final_loss: float | None
    val_loss: float | None
    wall_s: float
    peak_memory_mb: float
    world_size: int
    device: str
    load: Load
    versions: dict[str, str]
    adapter: AdapterRecord
    checks: Checks
    data_stats: dict[str, SplitStats]
    resumed_from_step: int
    shrunk: Shrunk | None


def package_versions() -> dict[str, str]:
    """Returns the versions of Python and of the packages that decide the numbers."""
    installed = {found.name for found in importlib.metadata.distributions()}
    packages = {name: importlib.metadata.version(name) for name in PACKAGES if name in installed}
    return {"python": platform.python_version(), **packages}


def file_records(out: Path, paths: Sequence[str]) -> list[FileRecord]:
    """Describes files by their bytes; `paths` are relative to `out`."""
    return [FileRecord(path, sha256_of(out / path), (out / path).stat().st_size) for path in paths]
