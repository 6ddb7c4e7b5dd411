"""The command's arguments and environment, each place named by a word."""

import os
import re
from collections.abc import Mapping, Sequence

from ...errors import UserError

WORD = re.compile(r"\{(\w+)\}")
"""A placeholder within an argument."""


def filled(
    command: Sequence[str], places: Mapping[str, str], missing: Mapping[str, str]
) -> list[str]:
    """Replaces every placeholder once; what replaces it is not looked at again.

    Args:
        command: The plan's command, program first.
        places: What each placeholder stands for.
        missing: Placeholders whose file was not written, with the reason.

    Raises:
        UserError: An argument names something else, or a file that there is not.
    """

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name in missing:
            raise UserError(f"train.command: {{{name}}} was not written: {missing[name]}.")
        if name not in places:
            known = ", ".join(f"{{{known}}}" for known in places)
            raise UserError(f"train.command: expected only {known}, found {{{name}}}.")
        return places[name]

    return [WORD.sub(place, argument) for argument in command]


def environment_of(places: Mapping[str, str], missing: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, and each place as FLEDGLING_TOKENS_TRAIN and the like."""
    told = {
        "FLEDGLING_" + re.sub(r"(?=[A-Z])", "_", name).upper(): place
        for name, place in places.items()
        if name not in missing
    }
    return {**os.environ, **told}
