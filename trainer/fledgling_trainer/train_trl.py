"""The TRL back end: SFTTrainer over rows that are already ids and labels."""

import math
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import (
    PreTrainedTokenizerFast,
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)
from trl import SFTConfig, SFTTrainer

from .base_model import is_large, load_for_training
from .checkpoints import MarkWholeCheckpoints, checkpoint_folder
from .checks import IGNORED
from .cpu_trainer import CpuSFTTrainer
from .errors import UserError
from .plan import Plan, Recipe
from .process import Process
from .progress import Progress
from .splits import Split
from .tokens import RowTokenizer

LOG_LINES = 200
"""Lines of progress a training writes at most, validation aside."""


class ReportProgress(TrainerCallback):  # type: ignore[misc]
    """Passes what the trainer logs on to the progress files."""

    def __init__(self, progress: Progress) -> None:
        """Takes where to report."""
        self._progress = progress

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float],
        **_: Any,
    ) -> None:
        """Called with the mean loss since the last call, or the loss of a validation."""
        del args, control
        if "eval_loss" in logs:
            self._progress.validation(state.global_step, logs["eval_loss"])
        elif "loss" in logs:
            self._progress.step(
                step=state.global_step,
                total_steps=state.max_steps,
                epoch=logs["epoch"],
                loss=logs["loss"],
                rate=logs["learning_rate"],
                tokens=int(state.num_input_tokens_seen),
            )


def build_trainer(
    plan: Plan,
    process: Process,
    tokenizer: RowTokenizer,
    train: Split,
    val: Split,
    progress: Progress,
) -> SFTTrainer:
    """Loads the base and wires an SFTTrainer that adds nothing to the rows."""
    recipe = plan.recipe
    trainer_class = SFTTrainer if torch.cuda.is_available() else CpuSFTTrainer
    trainer = trainer_class(
        model=load_for_training(plan, process),
        args=_settings(plan, process, len(train.encoded), bool(val.encoded)),
        train_dataset=_dataset(train),
        eval_dataset=_dataset(val) if val.encoded else None,
        # Only names the padding; no text passes through it.
        processing_class=PreTrainedTokenizerFast(
            tokenizer_object=tokenizer.tokenizer,
            eos_token=plan.end_token,
            pad_token=plan.end_token,
        ),
        peft_config=LoraConfig(
            r=recipe.rank,
            lora_alpha=recipe.alpha,
            lora_dropout=recipe.dropout,
            target_modules=recipe.target_modules,
            bias="none",
            task_type="CAUSAL_LM",
        ),
        callbacks=[ReportProgress(progress), MarkWholeCheckpoints(plan, process, progress)],
    )
    trainer.remove_callback(PrinterCallback)
    if trainer.accelerator.num_processes != process.world_size:
        joined = trainer.accelerator.num_processes
        raise RuntimeError(f"{process.world_size} processes were started, {joined} train together")
    return trainer


def _dataset(split: Split) -> Dataset:
    return Dataset.from_dict(
        {
            "input_ids": [row.prompt_ids + row.completion_ids for row in split.encoded],
            "labels": [
                [IGNORED] * len(row.prompt_ids) + row.completion_ids for row in split.encoded
            ],
        }
    )


def shared_out(recipe: Recipe, world_size: int) -> tuple[int, int]:
    """Shares the rows of an optimiser step out over processes: the recipe means the same on any.

    Returns:
        Rows of one forward pass of one process, and how many such passes make a step.

    Raises:
        UserError: The rows cannot be shared out evenly.
    """
    share, rest = divmod(recipe.batch_size * recipe.gradient_accumulation, world_size)
    if rest or not share:
        raise UserError(
            f"recipe: batchSize x gradientAccumulation is {recipe.batch_size} x "
            f"{recipe.gradient_accumulation}, expected a multiple of the {world_size} processes. "
            "Change one of them, or train on fewer GPUs."
        )
    rows = next(n for n in range(min(recipe.batch_size, share), 0, -1) if share % n == 0)
    return rows, share // rows


def _settings(plan: Plan, process: Process, rows: int, validate: bool) -> SFTConfig:
    recipe = plan.recipe
    gpu = torch.cuda.is_available()
    batch_size, accumulation = shared_out(recipe, process.world_size)
    batches = math.ceil(math.ceil(rows / process.world_size) / batch_size)
    # In evaluation on a CPU, bitsandbytes repacks 4-bit weights for good, and they lose gradients.
    packs_on_validation = recipe.load == "4bit" and not gpu
    total_steps = math.ceil(batches / accumulation) * recipe.epochs
    return SFTConfig(
        output_dir=str(checkpoint_folder(plan)),
        seed=plan.seed,
        data_seed=plan.seed,
        learning_rate=recipe.learning_rate,
        # "constant" alone would ignore the warm-up.
        lr_scheduler_type={"constant": "constant_with_warmup"}.get(
            recipe.scheduler, recipe.scheduler
        ),
        warmup_steps=recipe.warmup_ratio,
        weight_decay=recipe.weight_decay,
        optim="adamw_torch",
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=batch_size,
        per_device_eval_batch_size=batch_size,
        gradient_accumulation_steps=accumulation,
        dataset_kwargs={"skip_prepare_dataset": True},
        max_length=None,
        use_cpu=not gpu,
        bf16=gpu,
        gradient_checkpointing=gpu and is_large(plan.base),
        ddp_backend=("nccl" if gpu else "gloo") if process.world_size > 1 else None,
        ddp_find_unused_parameters=False,
        dataloader_num_workers=0,
        dataloader_pin_memory=gpu,
        include_num_input_tokens_seen="non_padding",
        logging_steps=math.ceil(total_steps / LOG_LINES),
        logging_first_step=True,
        eval_strategy="steps" if validate else "no",
        eval_steps=total_steps if packs_on_validation else math.ceil(total_steps / 2),
        save_strategy="steps",
        save_steps=max(50, math.ceil(total_steps / 10)),
        save_total_limit=None,
        report_to="none",
        disable_tqdm=True,
    )
