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
from .plan import Plan
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


def _settings(plan: Plan, process: Process, rows: int, validate: bool) -> SFTConfig:
    recipe = plan.recipe
    gpu = torch.cuda.is_available()
    batches = math.ceil(math.ceil(rows / process.world_size) / recipe.batch_size)
    # In evaluation on a CPU, bitsandbytes repacks 4-bit weights for good, and they lose gradients.
    packs_on_validation = recipe.load == "4bit" and not gpu
    total_steps = math.ceil(batches / recipe.gradient_accumulation) * recipe.epochs
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
        per_device_train_batch_size=recipe.batch_size,
        per_device_eval_batch_size=recipe.batch_size,
        gradient_accumulation_steps=recipe.gradient_accumulation,
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
