"""The three ways a training can end badly, each with its exit code."""

import errno


class TrainerError(Exception):
    """A failure that is told in one sentence, without a stack."""

    exit_code = 1


class UserError(TrainerError):
    """The plan or the data is wrong; the message names the place and the remedy."""

    exit_code = 2


class ExternalError(TrainerError):
    """Something outside failed (the hub, memory, the disk); running again may succeed."""

    exit_code = 3


class RejectedError(TrainerError):
    """The training ran, and a check of its result failed."""

    exit_code = 4


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of a GPU or of the machine.

    Torch's own error types are told by name, so that torch need not be imported to ask.
    """
    first_line = (str(error).strip().splitlines() or [""])[0]
    names = {kind.__name__ for kind in type(error).__mro__}
    told = "out of memory" in first_line or "can't allocate memory" in first_line
    return told or bool(names & {"MemoryError", "OutOfMemoryError"})


def external_reason(error: BaseException) -> str | None:
    """Says in one sentence what failed outside the trainer, or None if the error is a bug."""
    if is_out_of_memory(error):
        return (
            "The machine ran out of memory. Lower recipe.batchSize or recipe.maxLength, "
            'or set recipe.load to "8bit" or "4bit".'
        )
    if _is_disk_full(error):
        place = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
        return f"The disk is full{place}. Free some space, then run again to resume."
    if isinstance(error, PermissionError):
        return f"{error.filename}: permission denied. Make it writable for this user."
    if isinstance(error, ModuleNotFoundError):
        return (
            f"The Python package {error.name} is not installed. "
            "Install the locked requirements: pip install --require-hashes -r requirements.lock"
        )
    return None


def _is_disk_full(error: BaseException | None) -> bool:
    """Torch and safetensors have errors of their own: the system's is their cause, or is quoted."""
    if error is None:
        return False
    told = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return told or "No space left on device" in str(error) or _is_disk_full(error.__context__)
