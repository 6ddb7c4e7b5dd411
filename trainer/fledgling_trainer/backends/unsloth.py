"""The Unsloth back end: its kernels under the very SFTTrainer of the TRL back end, on one GPU."""

from typing import Any

import torch
from unsloth import FastLanguageModel

from ..base.shape import linear_shapes, shape_of
from ..errors import ExternalError, UserError
from ..records.plan import Base
from .contract import Job, Outcome
from .program.adapter_files import settle_adapter
from .trl import train_with, wired

HEAD = "lm_head"


def train(job: Job) -> Outcome:
    """Trains in this process with Unsloth, and saves the adapter; see `Backend`.

    Raises:
        UserError: Several processes were started.
        ExternalError: The base did not load, or what was trained does not fit it.
    """
    if job.process.world_size > 1:
        raise UserError(
            "train.backend unsloth trains on one GPU: start the trainer with one process."
        )
    torch.set_num_threads(job.plan.threads)
    outcome = train_with(wired(job, load_model(job), None), job)
    if outcome.loss_mask.ok:
        # Unsloth splits what some bases have fused, and such an adapter fits no GGUF of theirs.
        settle_adapter(job.adapter, job.plan.base)
    return outcome


def load_model(job: Job) -> Any:
    """Loads the frozen base as the recipe says, with a LoRA over all its linear layers."""
    plan, recipe = job.plan, job.plan.recipe
    try:
        model, _ = FastLanguageModel.from_pretrained(
            model_name=plan.base.hf,
            revision=plan.base.revision,
            max_seq_length=recipe.max_length,
            dtype=torch.bfloat16 if torch.cuda.is_available() else torch.float32,
            load_in_4bit=recipe.load == "4bit",
            load_in_8bit=recipe.load == "8bit",
            load_in_16bit=recipe.load == "full",
            # Else it may load a quantisation of its own under another name.
            use_exact_model_name=True,
            trust_remote_code=False,
            random_state=plan.seed,
        )
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, torch.cuda.OutOfMemoryError):
            raise
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise ExternalError(
            f"{plan.base.hf}: Unsloth did not load the base ({reason}). "
            "Set train.backend: trl, or check base.hf, the network and HF_TOKEN."
        ) from error
    shape_of(model.config, plan.base)
    return FastLanguageModel.get_peft_model(
        model,
        r=recipe.rank,
        target_modules=linear_names(plan.base),
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        bias="none",
        use_gradient_checkpointing="unsloth",
        random_state=plan.seed,
    )


def linear_names(base: Base) -> list[str]:
    """The names of the base's linear layers, but for the head: what "all-linear" means to PEFT."""
    names = {name.rpartition(".")[2] for name in linear_shapes(base)}
    return sorted(names - {HEAD})
