"""A recipe as the request for a LoRA job, refused where the service would do something else."""

from typing import Any

from ...errors import UserError
from ...records.plan import Plan, Recipe


def job_request(plan: Plan, limits: dict[str, Any], files: dict[str, str], suffix: str) -> Any:
    """Returns the body that creates the job.

    Args:
        plan: The plan, whose recipe is asked for as it is.
        limits: What the service says of the model.
        files: The ids of the uploaded rows, by split; no `val` where there are no such rows.
        suffix: Part of the name of what is trained, by which the job is known again.

    Raises:
        UserError: The service cannot train so.
    """
    recipe = plan.recipe
    check_recipe(recipe, limits)
    lowest = _number(limits.get("min_max_seq_length"), 0)
    request = {
        "model": plan.together.model if plan.together else "",
        "training_file": files["train"],
        "packing": False,
        "max_seq_length": max(recipe.max_length, int(lowest)),
        "n_epochs": recipe.epochs,
        "n_checkpoints": 1,
        "n_evals": 2 if "val" in files else 0,
        "batch_size": recipe.batch_size * recipe.gradient_accumulation,
        "gradient_accumulation_steps": 1,
        "learning_rate": recipe.learning_rate,
        "lr_scheduler": _scheduler(recipe),
        "warmup_ratio": recipe.warmup_ratio,
        "weight_decay": recipe.weight_decay,
        "max_grad_norm": 1.0,
        "random_seed": plan.seed,
        "suffix": suffix,
        "training_type": {
            "type": "Lora",
            "lora_r": recipe.rank,
            "lora_alpha": int(recipe.alpha),
            "lora_dropout": recipe.dropout,
            "lora_trainable_modules": recipe.target_modules,
        },
        # Says nothing about rows that come with labels.
        "training_method": {"method": "sft", "train_on_inputs": "auto"},
    }
    return request | ({"validation_file": files["val"]} if "val" in files else {})


def check_recipe(recipe: Recipe, limits: dict[str, Any]) -> None:
    """Refuses what the service would round, clip or do otherwise.

    Raises:
        UserError: With the key and what is possible.
    """
    if recipe.load != "full":
        raise _refused("load", '"full": the service trains in a precision of its own', recipe.load)
    if recipe.alpha != int(recipe.alpha):
        raise _refused("alpha", "a whole number", recipe.alpha)
    lora = limits.get("lora_training")
    lora = lora if isinstance(lora, dict) else {}
    rows = recipe.batch_size * recipe.gradient_accumulation
    for key, value, least, most in (
        ("rank", recipe.rank, 1, lora.get("max_rank")),
        ("epochs", recipe.epochs, 1, limits.get("max_num_epochs")),
        ("maxLength", recipe.max_length, 1, limits.get("max_seq_length_sft")),
        (
            "learningRate",
            recipe.learning_rate,
            limits.get("min_learning_rate"),
            limits.get("max_learning_rate"),
        ),
        (
            "batchSize x gradientAccumulation",
            rows,
            lora.get("min_batch_size"),
            lora.get("max_batch_size"),
        ),
    ):
        low, high = _number(least, 0), _number(most, float("inf"))
        if not low <= value <= high:
            raise _refused(key, f"{low:g} to {high:g}, the service's limits for the model", value)


def _scheduler(recipe: Recipe) -> dict[str, object]:
    if recipe.scheduler == "cosine":
        arguments = {"min_lr_ratio": 0.0, "num_cycles": 0.5}
        return {"lr_scheduler_type": "cosine", "lr_scheduler_args": arguments}
    # A line that ends as high as it begins is constant.
    end = 1.0 if recipe.scheduler == "constant" else 0.0
    return {"lr_scheduler_type": "linear", "lr_scheduler_args": {"min_lr_ratio": end}}


def _number(value: object, otherwise: float) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else otherwise  # type: ignore[arg-type]


def _refused(key: str, expected: str, found: object) -> UserError:
    return UserError(
        f"recipe.{key}: expected {expected}, found {found}. "
        "Describe a recipe under train.recipes that train.backend together can follow."
    )
