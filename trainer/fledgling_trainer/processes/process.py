"""This process among its siblings, and what it must settle before torch is imported."""

import importlib
import logging
import os
import sys
import warnings
from dataclasses import dataclass

from ..base.files import is_local
from ..errors import UserError
from ..records.plan import ELSEWHERE, Plan


@dataclass(frozen=True)
class Process:
    """One of `world_size` processes that train together; the first, rank 0, writes the files."""

    rank: int
    local_rank: int
    world_size: int

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0


def current_process() -> Process:
    """Reads the place that torchrun gave this process; alone, it is the first of one."""
    names = ("RANK", "0"), ("LOCAL_RANK", "0"), ("WORLD_SIZE", "1")
    rank, local_rank, world_size = (int(os.environ.get(name, alone)) for name, alone in names)
    return Process(rank, local_rank, world_size)


def check_world_size(expected: int | None) -> None:
    """Refuses what a launcher started, if it is not what was asked for.

    `accelerate launch --cpu --num_processes 2` starts one process, and says nothing.

    Raises:
        UserError: Another number of processes trains together.
    """
    found = current_process().world_size
    if expected is not None and found != expected:
        raise UserError(
            f"--expect-processes: expected {expected} processes to train together, found {found}. "
            "Start them with torchrun --nproc_per_node, or look at the launcher's own settings."
        )


def settle_environment(plan: Plan) -> None:
    """Sets the variables that torch and its companions read once, at import.

    Raises:
        UserError: The back end cannot work on this machine.
    """
    os.environ["OMP_NUM_THREADS"] = str(plan.threads)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads wait without spinning
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    # Offers a CPU kernel from the hub, which a training must not depend on.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    # The versions are locked: what they announce for later is read when the lock moves.
    warnings.simplefilter("ignore", FutureWarning)
    if is_local(plan.base):
        os.environ["HF_HUB_OFFLINE"] = "1"
    # A program of its own may well use them all.
    if current_process().world_size == 1 and plan.backend not in ELSEWHERE:
        # Seeing several GPUs, one process would split each batch over them; SFTTrainer refuses.
        first, *_ = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")
        os.environ["CUDA_VISIBLE_DEVICES"] = first
    if plan.backend == "unsloth":
        _import_unsloth_first()


def _import_unsloth_first() -> None:
    """Unsloth replaces parts of transformers, PEFT and TRL, and must be there before them.

    Raises:
        UserError: There is no GPU that it works on.
    """
    os.environ["UNSLOTH_DISABLE_STATISTICS"] = "1"
    # Rows are collated and masked as they are checked: one by one, padded.
    os.environ["UNSLOTH_DISABLE_AUTO_PADDING_FREE"] = "1"
    try:
        importlib.import_module("unsloth")
    except NotImplementedError as error:
        raise UserError(
            "train.backend unsloth trains on GPUs alone, and found none that it works on. "
            "Set train.backend: trl."
        ) from error


def peak_memory_mb() -> float:
    """Returns the largest resident size this process has had, in MiB."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
