"""SFTTrainer with a loss that costs a CPU no more than it must."""

import torch
from torch.nn.functional import cross_entropy
from trl import SFTTrainer

from ..data.tokens import IGNORED


class CpuSFTTrainer(SFTTrainer):  # type: ignore[misc]
    """Projects onto the vocabulary only where some row of the batch has a label.

    TRL's own head does so on GPUs alone. Elsewhere it scores every position, and entropy and
    accuracy with it: a quarter of each step of a small model.
    """

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Returns the same loss as SFTTrainer: the mean over the labelled tokens, in nats.

        Args:
            model: The PEFT model, wrapped where several processes train together.
            inputs: `input_ids`, `attention_mask` and `labels`, each (rows, longest row).
            return_outputs: Never asked for; validation wants the loss alone.
            num_items_in_batch: Labelled tokens of the whole step over all processes; None in
                validation, where the mean is over these rows.
        """
        del return_outputs
        next_labels = inputs["labels"][:, 1:]
        positions = (next_labels != IGNORED).any(dim=0).nonzero().flatten()
        logits = model(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            use_cache=False,
            logits_to_keep=positions,
        ).logits
        labels = next_labels[:, positions].flatten()
        loss = cross_entropy(logits.flatten(0, 1), labels, ignore_index=IGNORED, reduction="sum")
        if num_items_in_batch is None:
            return loss / (labels != IGNORED).sum()
        # Gradients are averaged over the processes, the count is of all of them.
        return loss / num_items_in_batch * self.accelerator.num_processes
