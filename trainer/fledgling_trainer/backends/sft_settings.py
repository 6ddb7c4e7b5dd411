"""A recipe as the settings of TRL's SFTTrainer."""

import math

import torch
from trl import SFTConfig

from ..base.model import is_large
from ..errors import UserError
from ..processes.process import Process
from ..records.checkpoints import checkpoint_folder
from ..records.plan import Plan, Recipe

LOG_LINES = 200
"""Lines of progress a training writes at most, validation aside."""


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


def sft_settings(plan: Plan, process: Process, rows: int, *, validate: bool) -> SFTConfig:
    """Returns the settings of an SFTTrainer that adds nothing to the rows.

    Args:
        plan: The plan.
        process: Which of the processes this is.
        rows: Training rows, over all processes.
        validate: Whether there are validation rows.
    """
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
        # Rounded up by the library: of a single step it would leave a learning rate of 0.
        warmup_steps=recipe.warmup_ratio if total_steps > 1 else 0,
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
