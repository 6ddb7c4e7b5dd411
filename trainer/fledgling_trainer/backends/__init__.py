"""The back ends, by the name that a plan's `backend` gives them."""

from collections.abc import Callable, Mapping

from ..records.plan import BackendName
from .contract import Backend


def _trl() -> Backend:
    # Here, since another back end's environment need not hold TRL.
    from .trl import train

    return train


def _command() -> Backend:
    from .command import train

    return train


def _together() -> Backend:
    from .together import train

    return train


def _unsloth() -> Backend:
    from .unsloth import train

    return train


BACKENDS: Mapping[BackendName, Callable[[], Backend]] = {
    "trl": _trl,
    "command": _command,
    "together": _together,
    "unsloth": _unsloth,
}
"""Each imports its libraries when it is called, and returns the function that trains."""
