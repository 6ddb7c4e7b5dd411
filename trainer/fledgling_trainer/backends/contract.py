"""The contract of every back end: prepared rows, recipe and base in, adapter and progress out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..checks.loss_mask import LossMaskCheck
from ..data.inputs import Inputs
from ..data.token_samples import TokenSample
from ..processes.process import Process
from ..records.checkpoints import Checkpoint
from ..records.plan import Plan
from ..records.progress import Progress
from ..records.shrunk import Shrunk


@dataclass(frozen=True)
class Job:
    """One training, as a back end is told it.

    Attributes:
        plan: The base, the recipe and the seed.
        process: Which of the processes that train together this is.
        inputs: The rows, as text and as ids; nothing is added to either.
        checkpoint: Where to resume, or None to begin.
        progress: Takes every step and every validation.
        adapter: Folder that receives PEFT's two files, adapter_model.safetensors and
            adapter_config.json.
        shrunk: What the plan's recipe was lowered to after memory ran out; None as it was asked.
    """

    plan: Plan
    process: Process
    inputs: Inputs
    checkpoint: Checkpoint | None
    progress: Progress
    adapter: Path
    shrunk: Shrunk | None = None


@dataclass(frozen=True)
class Outcome:
    """What a back end did; the adapter itself is in the job's folder.

    Attributes:
        loss_mask: What was about to be learned, against the rows. If it is not ok, nothing was
            trained and there is no adapter.
        steps: Optimiser steps, those before a resume included; 0 where a program did not tell.
        train_tokens: Tokens fed over all epochs, padding left out; 0 as above.
        first_loss: Mean loss of the first step over its labelled tokens, in nats; None untrained
            or untold.
        final_loss: The same, of the last steps logged.
        val_loss: Mean loss over the validation rows at the end, in nats; None if there are none.
        fed: Ids of evenly spaced rows, read back from what was fed.
    """

    loss_mask: LossMaskCheck
    steps: int
    train_tokens: int
    first_loss: float | None
    final_loss: float | None
    val_loss: float | None
    fed: Sequence[TokenSample]


class Backend(Protocol):
    """A way to train."""

    def __call__(self, job: Job, /) -> Outcome:
        """Trains, unless the loss mask is wrong; judges nothing else of its result.

        Every process calls it. The first alone writes the adapter, and marks checkpoints if the
        back end can resume.

        Raises:
            UserError: The back end cannot do what the recipe asks.
            ExternalError: The base did not load, or something else outside failed.
        """
