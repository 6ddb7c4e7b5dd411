"""The learning rate's schedule, the optimizers, and gradients averaged over processes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nano.training.model import EMBEDDING, Parameters

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer


@dataclass(frozen=True)
class Schedule:
    """Linear warm-up, held for a share of the steps, then linear decay to 1 %."""

    steps: int
    learning_rate: float
    warm_up_steps: int
    hold: float

    def rate(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        warm = min(1.0, (step + 1) / self.warm_up_steps)
        done = step / self.steps
        left = 1.0 if done < self.hold else max(0.01, (1 - done) / (1 - self.hold))
        return self.learning_rate * warm * left


def make_optimizers(
    parameters: Parameters, learning_rate: float, weight_decay: float
) -> "list[Optimizer]":
    """Muon for the layers' matrices, AdamW for the embedding and the norms."""
    from torch.optim import AdamW, Muon

    matrices = [p for name, p in parameters.items() if p.ndim == 2 and name != EMBEDDING]
    rest = [p for name, p in parameters.items() if p.ndim != 2 or name == EMBEDDING]
    muon = Muon(
        matrices,
        lr=learning_rate,
        weight_decay=weight_decay,
        momentum=0.95,
        adjust_lr_fn="match_rms_adamw",
    )
    adam = AdamW(rest, lr=learning_rate, betas=(0.9, 0.98), weight_decay=0.0)
    return [muon, adam]


def average(parameters: Parameters, figures: "Tensor", processes: int) -> "tuple[Tensor, float]":
    """Averages gradients and figures over the processes, and clips the gradients to norm 1.

    Args:
        parameters: Their `grad` is averaged in place.
        figures: This process's figures, (n,).
        processes: How many processes take part.

    Returns:
        The averaged figures, (n,), and the gradients' norm before clipping.
    """
    import torch
    import torch.distributed as dist

    gradients = [p.grad for p in parameters.values() if p.grad is not None]
    flat = torch.cat([figures, *(gradient.view(-1) for gradient in gradients)])
    dist.all_reduce(flat)
    flat /= processes
    joined = flat[len(figures) :]
    norm = float(joined.norm())
    joined *= min(1.0, 1.0 / norm)
    sizes = [gradient.numel() for gradient in gradients]
    for gradient, part in zip(gradients, joined.split(sizes), strict=True):
        gradient.copy_(part.view_as(gradient))
    return flat[: len(figures)], norm


def step_all(optimizers: "list[Optimizer]", rate: float) -> None:
    """Takes one step at a learning rate and drops the gradients."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
