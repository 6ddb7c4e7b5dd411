"""The TRL back end: SFTTrainer over rows that are already ids and labels."""

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import PreTrainedTokenizerFast, PrinterCallback, TrainerState
from trl import SFTTrainer

from ..adapter.peft_files import adapter_weights, save_adapter
from ..base.model import load_for_training
from ..checks.loss_mask import check_loss_mask
from ..data.splits import Split
from ..data.token_samples import token_samples
from ..records.plan import Recipe
from .contract import Job, Outcome
from .cpu_sft_trainer import CpuSFTTrainer
from .sft_callbacks import MarkWholeCheckpoints, ReportProgress
from .sft_settings import sft_settings


def train(job: Job) -> Outcome:
    """Trains in this process with TRL, and saves the adapter; see `Backend`."""
    torch.set_num_threads(job.plan.threads)
    return train_with(build_trainer(job), job)


def train_with(trainer: SFTTrainer, job: Job) -> Outcome:
    """Checks what a trainer is about to learn, trains and saves the adapter."""
    plan, rows = job.plan, job.inputs.train
    dataset, collate, model = trainer.train_dataset, trainer.data_collator, trainer.model
    batch_size = plan.recipe.batch_size
    mask = check_loss_mask(dataset, collate, rows, job.inputs.tokenizer, batch_size)
    if mask.ok:
        checkpoint = str(job.checkpoint.path) if job.checkpoint else None
        trainer.train(resume_from_checkpoint=checkpoint)
        if job.process.is_first:
            lora_config = model.peft_config["default"]
            save_adapter(lora_config, adapter_weights(model), plan.base.id, job.adapter)
    losses = _logged(trainer.state, "loss")
    return Outcome(
        loss_mask=mask,
        steps=trainer.state.global_step,
        train_tokens=int(trainer.state.num_input_tokens_seen),
        first_loss=losses[0] if losses else None,
        final_loss=losses[-1] if losses else None,
        val_loss=next(reversed(_logged(trainer.state, "eval_loss")), None),
        fed=token_samples(lambda at: dataset[at]["input_ids"], rows, plan.samples.count),
    )


def build_trainer(job: Job) -> SFTTrainer:
    """Loads the base and wires an SFTTrainer that adds nothing to the rows."""
    return wired(job, load_for_training(job.plan, job.process), _lora(job.plan.recipe))


def wired(job: Job, model: torch.nn.Module, lora: LoraConfig | None) -> SFTTrainer:
    """Wires an SFTTrainer over a base and a LoRA to make, or over a PEFT model and none."""
    plan, process, inputs = job.plan, job.process, job.inputs
    trainer_class = SFTTrainer if torch.cuda.is_available() else CpuSFTTrainer
    trainer = trainer_class(
        model=model,
        args=sft_settings(
            plan, process, len(inputs.train.encoded), validate=bool(inputs.val.encoded)
        ),
        train_dataset=_dataset(inputs.train),
        eval_dataset=_dataset(inputs.val) if inputs.val.encoded else None,
        # Only names the padding; no text passes through it.
        processing_class=PreTrainedTokenizerFast(
            tokenizer_object=inputs.tokenizer.tokenizer,
            eos_token=plan.end_token,
            pad_token=plan.end_token,
        ),
        peft_config=lora,
        callbacks=[
            ReportProgress(job.progress),
            MarkWholeCheckpoints(plan, process, job.progress),
        ],
    )
    trainer.remove_callback(PrinterCallback)
    if trainer.accelerator.num_processes != process.world_size:
        joined = trainer.accelerator.num_processes
        raise RuntimeError(f"{process.world_size} processes were started, {joined} train together")
    return trainer


def _dataset(split: Split) -> Dataset:
    return Dataset.from_dict(
        {
            "input_ids": [row.ids for row in split.encoded],
            "labels": [row.labels for row in split.encoded],
        }
    )


def _lora(recipe: Recipe) -> LoraConfig:
    return LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=recipe.target_modules,
        bias="none",
        task_type="CAUSAL_LM",
    )


def _logged(state: TrainerState, key: str) -> list[float]:
    return [entry[key] for entry in state.log_history if key in entry]
