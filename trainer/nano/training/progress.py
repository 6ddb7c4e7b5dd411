"""Where a pre-training process stands, saved so that a killed run goes on where it was."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from nano.training.model import Parameters
from nano.training.packing import Document

if TYPE_CHECKING:
    from torch.optim import Optimizer


@dataclass
class Progress:
    """Everything that one process's next step depends on.

    Attributes:
        parameters: The model's tensors.
        optimizers: Their state travels too.
        random: The source of this process's conversations.
        pool: Documents that wait to be packed.
        step: Steps taken.
        seconds: Wall time of those steps.
    """

    parameters: Parameters
    optimizers: "list[Optimizer]"
    random: Random
    pool: list[Document]
    step: int = 0
    seconds: float = 0.0

    def save(self, path: Path) -> None:
        """Writes the state."""
        import torch

        state = {
            "step": self.step,
            "seconds": self.seconds,
            "random": self.random.getstate(),
            "pool": self.pool,
            "parameters": {name: tensor.detach() for name, tensor in self.parameters.items()},
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        torch.save(state, path)

    def load(self, path: Path) -> None:
        """Takes over the state of a run that stopped."""
        import torch

        # The file is this script's own, and holds more than tensors.
        state = torch.load(path, weights_only=False)
        self.step, self.seconds = state["step"], state["seconds"]
        self.random.setstate(state["random"])
        self.pool[:] = state["pool"]
        with torch.no_grad():
            for name, tensor in state["parameters"].items():
                self.parameters[name].copy_(tensor)
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
