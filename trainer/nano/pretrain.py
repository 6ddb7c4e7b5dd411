"""Pre-trains the nano model on generated conversations, on a CPU.

Two processes of one thread each average their gradients; the number of steps is fixed, so a slower
machine gives the same schedule. Matrices learn with Muon, embeddings and norms with AdamW.
"""

import argparse
import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from nano.conversations.mix import conversation, warm_up_conversation
from nano.prompt import Segment
from nano.training.model import (
    EMBEDDING,
    Parameters,
    Shape,
    forward,
    initial_parameters,
    rotary_tables,
    save_model,
)
from nano.training.optimization import Schedule, average, make_optimizers, step_all
from nano.training.packing import Document, Packer
from nano.training.progress import Progress

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

SAVE_EVERY = 500
REPORT_EVERY = 50


@dataclass(frozen=True)
class Options:
    """A run's settings; `batch` is rows a process, `length` tokens a row."""

    out: Path
    checkpoints: Path
    seed: int
    steps: int
    batch: int
    length: int
    processes: int
    learning_rate: float
    weight_decay: float
    rate_warm_up_steps: int
    data_warm_up: float
    hold: float
    port: int


def encode(tokenizer: "Tokenizer", segments: list[Segment]) -> Document:
    """A conversation's token ids, and which of them are learned."""
    encodings = tokenizer.encode_batch([text for text, _ in segments], add_special_tokens=False)
    ids: list[int] = []
    learned: list[bool] = []
    for (_, is_learned), encoding in zip(segments, encodings, strict=True):
        ids += encoding.ids
        learned += [is_learned] * len(encoding.ids)
    return ids, learned


def loss_function(shape: Shape, length: int) -> "Callable[[Parameters, Packer, int], Tensor]":
    """Compiles the forward pass for one shape.

    Returns:
        A function from parameters, data and rows to (loss, accuracy) over completion tokens, (2,).
    """
    import torch
    from torch.nn import functional

    cosines, sines = rotary_tables(length - 1, shape.head)
    compiled = torch.compile(
        lambda weights, ids: forward(weights, ids, cosines, sines, shape), dynamic=False
    )

    def figures(parameters: Parameters, packer: Packer, rows: int) -> "Tensor":
        packed, flags = packer.batch(rows)
        ids, learned = torch.tensor(packed), torch.tensor(flags)[:, 1:]
        hidden = compiled(parameters, ids[:, :-1])[learned]
        targets = ids[:, 1:][learned]
        logits = functional.linear(hidden, parameters[EMBEDDING].bfloat16()).float()
        accuracy = (logits.argmax(-1) == targets).float().mean()
        return torch.stack([functional.cross_entropy(logits, targets), accuracy])

    return figures


def train(rank: int, options: Options) -> None:
    """One process: generates its own data, and steps in time with the others."""
    import torch
    import torch.distributed as dist
    from transformers import PreTrainedTokenizerFast

    torch.set_num_threads(1)
    address = f"tcp://127.0.0.1:{options.port}"
    dist.init_process_group("gloo", address, rank=rank, world_size=options.processes)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.out)
    # Where it was read from is no property of the tokenizer.
    for key in ("is_local", "local_files_only"):
        tokenizer.init_kwargs.pop(key, None)
    shape = Shape()
    parameters = initial_parameters(shape, options.seed)
    optimizers = make_optimizers(parameters, options.learning_rate, options.weight_decay)
    schedule = Schedule(
        options.steps, options.learning_rate, options.rate_warm_up_steps, options.hold
    )
    random = Random(1000 + 77 * options.seed + rank)  # noqa: S311
    progress = Progress(parameters, optimizers, random, pool=[])

    def next_document() -> Document:
        warming = progress.step < options.data_warm_up * options.steps
        segments = warm_up_conversation(random) if warming else conversation(random)
        return encode(tokenizer.backend_tokenizer, segments)

    packer = Packer(options.length, tokenizer.pad_token_id, next_document, progress.pool)
    state_path = options.checkpoints / f"rank{rank}.pt"
    if state_path.exists():
        progress.load(state_path)
    figures_of = loss_function(shape, options.length)
    started = time.monotonic() - progress.seconds
    window: list[Tensor] = []
    loss = 0.0
    while progress.step < options.steps:
        figures = figures_of(parameters, packer, options.batch)
        figures[0].backward()
        averaged, norm = average(parameters, figures.detach(), options.processes)
        rate = schedule.rate(progress.step)
        step_all(optimizers, rate)
        progress.step += 1
        progress.seconds = time.monotonic() - started
        window = [*window, averaged][-REPORT_EVERY:]
        if rank == 0 and progress.step % REPORT_EVERY == 0:
            loss, accuracy = torch.stack(window).mean(0).tolist()
            print(
                f"step {progress.step}/{options.steps} seconds {progress.seconds:.0f} "
                f"loss {loss:.4f} accuracy {accuracy:.4f} rate {rate:.1e} norm {norm:.2f}",
                flush=True,
            )
        if progress.step % SAVE_EVERY == 0 and progress.step < options.steps:
            progress.save(state_path)
            if rank == 0:
                folder = options.checkpoints / f"step{progress.step}"
                save_model(parameters, shape, tokenizer, folder)
    if rank == 0:
        save_model(parameters, shape, tokenizer, options.out)
        write_record(options, shape, progress, loss)
    dist.barrier()
    dist.destroy_process_group()


def write_record(options: Options, shape: Shape, progress: Progress, loss: float) -> None:
    """Writes training.json: what was run, how long it took, and the last window's loss."""
    import torch

    kept = {key: value for key, value in asdict(options).items() if key not in UNRECORDED}
    record = kept | {
        "shape": asdict(shape),
        "parameters": sum(tensor.numel() for tensor in progress.parameters.values()),
        "tokens": options.steps * options.processes * options.batch * options.length,
        "wall_seconds": round(progress.seconds),
        "final_loss": round(loss, 4),
        "torch": torch.__version__,
    }
    text = json.dumps(record, indent=2) + "\n"
    (options.out / "training.json").write_text(text, encoding="utf-8")
    print(text, flush=True)


UNRECORDED = ("out", "checkpoints", "port")


def free_port() -> int:
    """A TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Parses the options and starts the processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder that has the tokenizer")
    parser.add_argument("--checkpoints", type=Path, required=True, help="state to resume from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=3800)
    parser.add_argument("--batch", type=int, default=10, help="rows a process")
    parser.add_argument("--length", type=int, default=416, help="tokens a row")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--learning-rate", type=float, default=4e-3)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--rate-warm-up-steps", type=int, default=80)
    parser.add_argument("--data-warm-up", type=float, default=0.06, help="share of easy data")
    parser.add_argument("--hold", type=float, default=0.45, help="share before the decay")
    options = Options(**vars(parser.parse_args()), port=free_port())
    options.checkpoints.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch.multiprocessing as mp

    mp.spawn(train, args=(options,), nprocs=options.processes)


if __name__ == "__main__":
    main()
