"""What a training that ran out of memory says, and what it goes on with if it may shrink."""

from .errors import ExternalError
from .records.plan import Recipe
from .records.shrunk import SMALL_RANK, Shrunk


class MemoryRanOutError(ExternalError):
    """The rows and weights of one forward pass did not fit."""


def stopped(recipe: Recipe) -> MemoryRanOutError:
    """The sentence for a training that may not shrink by itself."""
    if recipe.batch_size > 2 or recipe.rank > SMALL_RANK:
        advice = (
            f"Set batchSize 2, gradientAccumulation 8 and rank {SMALL_RANK} in a recipe under "
            "train.recipes, or let train.onOom: shrink find what fits"
        )
    else:
        advice = 'Lower recipe.maxLength, or set recipe.load to "4bit"'
    return MemoryRanOutError(f"The training ran out of memory with {_used(recipe)}. {advice}.")


def exhausted(recipe: Recipe) -> MemoryRanOutError:
    """The sentence once nothing is left to lower."""
    return MemoryRanOutError(
        f"The training ran out of memory even with {_used(recipe)}. "
        'Lower recipe.maxLength, set recipe.load to "4bit", or train on a larger GPU.'
    )


def goes_on(recipe: Recipe, shrunk: Shrunk) -> str:
    """The sentence for a training that begins again with less."""
    return (
        f"The training ran out of memory with {_used(recipe)}; it begins again with "
        f"{_used(shrunk)}."
    )


def _used(recipe: Recipe | Shrunk) -> str:
    return (
        f"recipe.batchSize {recipe.batch_size}, gradientAccumulation "
        f"{recipe.gradient_accumulation} and rank {recipe.rank}"
    )
