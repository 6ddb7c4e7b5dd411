"""All that a training learns from, read and tokenised."""

from dataclasses import dataclass

from ..base.files import base_file
from ..records.plan import Plan
from .splits import Split, load_split
from .tokens import RowTokenizer, load_tokenizer


@dataclass(frozen=True)
class Inputs:
    """What is trained on; `val` may hold no rows."""

    tokenizer: RowTokenizer
    train: Split
    val: Split


def load_inputs(plan: Plan) -> Inputs:
    """Reads and tokenises the rows.

    Raises:
        UserError: The rows or the tokenizer are not what the plan promises.
        ExternalError: The hub cannot be reached.
    """
    tokenizer = load_tokenizer(base_file(plan.base, "tokenizer.json"), plan.end_token)
    train = load_split(plan.data.train, plan, tokenizer)
    return Inputs(tokenizer, train, load_split(plan.data.val, plan, tokenizer))
