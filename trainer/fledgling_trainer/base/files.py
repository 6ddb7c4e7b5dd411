"""Finding the base model's files, on this machine or on the hub."""

from pathlib import Path

from ..errors import ExternalError, UserError
from ..records.plan import Base
from .gguf_weights import is_gguf, made_weights


def is_local(base: Base) -> bool:
    """Tells a path of this machine from a hub id; where both exist, the path wins."""
    return is_gguf(base) or Path(base.hf).is_absolute() or Path(base.hf).is_dir()


def base_file(base: Base, name: str) -> Path:
    """Returns the path of one file of the base model, downloading it if it lives on the hub.

    Raises:
        UserError: The directory does not exist.
        ExternalError: The hub cannot be reached.
    """
    if is_local(base):
        if not Path(base.hf).is_dir():
            raise UserError(
                f"{base.hf}: no such directory (base.hf). Run `fledgling models pull {base.id}`."
            )
        return Path(base.hf) / name
    from huggingface_hub import hf_hub_download  # slow to import, and needless for a directory

    try:
        return Path(hf_hub_download(base.hf, name, revision=base.revision))
    except Exception as error:
        raise ExternalError(
            f"{base.hf}: could not fetch {name} from the hub ({type(error).__name__}). "
            "Check the id, the network and HF_TOKEN, then run again."
        ) from error


def cached_base_file(base: Base, name: str) -> Path | None:
    """Returns one file of the base model if it is already here; fetches and makes nothing."""
    if is_gguf(base):
        made = made_weights(base)
        return made and made / name
    if is_local(base):
        return base_file(base, name)
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(base.hf, name, revision=base.revision)
    return Path(found) if isinstance(found, str) else None
