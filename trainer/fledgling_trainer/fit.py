"""From a plan's files to a trained and checked adapter in memory."""

from dataclasses import dataclass

import torch
from peft import LoraConfig
from transformers import TrainerState

from .adapter import adapter_weights
from .base_files import base_file
from .checkpoints import Checkpoint
from .checks import AdapterChangesCheck, check_adapter_changes, check_loss_mask
from .gguf_adapter import BaseShape
from .plan import Plan
from .process import Process
from .progress import Progress
from .run_record import Checks
from .samples import token_samples
from .splits import Split, load_split
from .tokens import RowTokenizer, load_tokenizer
from .train_trl import build_trainer

NOT_TRAINED = AdapterChangesCheck(ok=False, reason="", changed=0, of=0, max_abs_b=0.0)


@dataclass(frozen=True)
class Inputs:
    """What is trained on; `val` may hold no rows."""

    tokenizer: RowTokenizer
    train: Split
    val: Split


@dataclass(frozen=True)
class Trained:
    """What is left of a training once its model is out of memory.

    Attributes:
        state: The Hugging Face trainer's state: steps, tokens seen, everything logged.
        weights: The adapter's tensors by PEFT's names; none if the loss mask was wrong.
        lora_config: PEFT's configuration of the adapter.
        tokens: The lines of tokens.jsonl.
    """

    state: TrainerState
    checks: Checks
    weights: dict[str, torch.Tensor]
    lora_config: LoraConfig
    shape: BaseShape
    tokens: list[dict[str, object]]
    resumed_from_step: int

    @property
    def fault(self) -> str:
        """Why the training is rejected, or an empty string."""
        return self.checks.loss_mask.reason or self.checks.adapter_changes.reason


def load_inputs(plan: Plan) -> Inputs:
    """Reads and tokenises the rows.

    Raises:
        UserError: The rows or the tokenizer are not what the plan promises.
        ExternalError: The hub cannot be reached.
    """
    tokenizer = load_tokenizer(base_file(plan.base, "tokenizer.json"), plan.end_token)
    train = load_split(plan.data.train, plan, tokenizer)
    return Inputs(tokenizer, train, load_split(plan.data.val, plan, tokenizer))


def fit(
    plan: Plan, process: Process, inputs: Inputs, checkpoint: Checkpoint | None, progress: Progress
) -> Trained:
    """Trains, unless the loss mask is wrong.

    Args:
        plan: What to do.
        process: Which of the processes this is.
        inputs: The rows.
        checkpoint: Where to resume, or None to begin.
        progress: Where to report.
    """
    torch.set_num_threads(plan.threads)
    trainer = build_trainer(plan, process, inputs.tokenizer, inputs.train, inputs.val, progress)
    dataset, collate, model = trainer.train_dataset, trainer.data_collator, trainer.model
    batch_size = plan.recipe.batch_size
    mask = check_loss_mask(dataset, collate, inputs.train, inputs.tokenizer, batch_size)
    weights: dict[str, torch.Tensor] = {}
    changes = NOT_TRAINED
    if mask.ok:
        trainer.train(resume_from_checkpoint=str(checkpoint.path) if checkpoint else None)
        weights = adapter_weights(model)
        changes = check_adapter_changes(weights)
    return Trained(
        state=trainer.state,
        checks=Checks(mask, changes),
        weights=weights,
        lora_config=model.peft_config["default"],
        shape=BaseShape(
            architecture=plan.base.architecture,
            blocks=model.config.num_hidden_layers,
            heads=model.config.num_attention_heads,
            kv_heads=model.config.num_key_value_heads,
        ),
        tokens=list(token_samples(dataset, inputs.train, plan.samples.count)),
        resumed_from_step=checkpoint.step if checkpoint else 0,
    )
