"""Less memory for the same training: what a plan goes on with after it ran out of it."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from .atomic import write_json
from .plan import Plan, Recipe
from .strict_json import to_json

SMALL_RANK = 8


@dataclass(frozen=True)
class Shrunk:
    """The keys of the recipe that were lowered, as they are used instead.

    Attributes:
        batch_size: With `gradient_accumulation` still the rows of a step that the recipe asks for.
        alpha: Lowered with the rank: their ratio scales what the adapter adds.
    """

    batch_size: int
    gradient_accumulation: int
    rank: int
    alpha: float


def next_smaller(recipe: Recipe, world_size: int) -> Shrunk | None:
    """Half the rows of a forward pass and as many of a step; then rank 8; then nothing is left."""
    step = recipe.batch_size * recipe.gradient_accumulation
    share = step // world_size
    rows = min(recipe.batch_size, share)
    if rows > 1:
        fewer = next(n for n in range(rows // 2, 0, -1) if share % n == 0)
        return Shrunk(fewer, step // fewer, recipe.rank, recipe.alpha)
    if recipe.rank > SMALL_RANK:
        alpha = recipe.alpha * SMALL_RANK / recipe.rank
        return Shrunk(recipe.batch_size, recipe.gradient_accumulation, SMALL_RANK, alpha)
    return None


def with_shrunk(plan: Plan, shrunk: Shrunk | None) -> Plan:
    """The plan with what was lowered put in the place of its recipe's."""
    if shrunk is None:
        return plan
    lowered = replace(
        plan.recipe,
        batch_size=shrunk.batch_size,
        gradient_accumulation=shrunk.gradient_accumulation,
        rank=shrunk.rank,
        alpha=shrunk.alpha,
    )
    return replace(plan, recipe=lowered)


def read_shrunk(plan: Plan) -> Shrunk | None:
    """What this plan was lowered to before it was interrupted; of another plan's, nothing."""
    try:
        value = json.loads(_path(plan).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if value["planId"] != plan.id:
        return None
    return Shrunk(value["batchSize"], value["gradientAccumulation"], value["rank"], value["alpha"])


def keep_shrunk(plan: Plan, shrunk: Shrunk) -> None:
    """Lets the next start of this plan go on with it."""
    write_json(_path(plan), {"planId": plan.id, **to_json(shrunk)})


def drop_shrunk(plan: Plan) -> None:
    """Lets the next start begin with the recipe as it is."""
    _path(plan).unlink(missing_ok=True)


def _path(plan: Plan) -> Path:
    return Path(plan.out) / "shrunk.json"
