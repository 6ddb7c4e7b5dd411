"""An adapter out of a stranger's archive: two files by name, and no path of it used as one."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import pyarrow

from ...adapter.peft_files import CONFIG, WEIGHTS
from ...errors import ExternalError

LARGEST = {CONFIG: 2**20, WEIGHTS: 16 * 2**30}
"""Bytes that each file may have: an adapter is far smaller, what inflates without end is not."""
ZSTD, GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"


def unpack_adapter(archive: Path, folder: Path) -> None:
    """Writes the archive's adapter_config.json and adapter_model.safetensors into a folder.

    Raises:
        ExternalError: It is no archive, ends early, or holds one of them not once.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found: set[str] = set()
    try:
        with _tar(archive) as tar:
            for member in tar:
                name = PurePosixPath(member.name).name
                if name not in LARGEST or not member.isreg():
                    continue
                if name in found:
                    raise _fault(f"{name} is in it twice")
                if member.size > LARGEST[name]:
                    raise _fault(f"{name} has {member.size} bytes")
                found.add(name)
                content = tar.extractfile(member)
                with (folder / name).open("wb") as file:
                    shutil.copyfileobj(content, file, 2**20)  # type: ignore[arg-type]
    except (tarfile.TarError, pyarrow.ArrowException, EOFError, OSError) as error:
        if getattr(error, "filename", None):  # the disk's own, which are told elsewhere
            raise
        raise _fault(f"it is not readable ({error})") from error
    for name in LARGEST:
        if name not in found:
            raise _fault(f"it holds no {name}")


@contextmanager
def _tar(archive: Path) -> Iterator[tarfile.TarFile]:
    with archive.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        stream: IO[bytes] = file
        if start == ZSTD or start.startswith(GZIP):
            kind = "zstd" if start == ZSTD else "gzip"
            stream = pyarrow.CompressedInputStream(file, kind)
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            yield tar


def _fault(what: str) -> ExternalError:
    return ExternalError(
        f"The fine-tuning service sent no usable adapter: {what}. Run again to download it anew."
    )
