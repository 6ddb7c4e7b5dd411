"""`python -m fledgling_trainer.export_safetensors`: a base and its adapter in 16-bit weights."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from .export_command import tell_export
from .records.atomic import sha256_of
from .records.plan import Architecture, Base


def main(arguments: Sequence[str] | None = None) -> int:
    """Merges, and prints one line of JSON: each file with its size and digest."""
    parser = argparse.ArgumentParser(prog="python -m fledgling_trainer.export_safetensors")
    parser.add_argument("--id", required=True, help="name of the base in records")
    parser.add_argument("--base", required=True, help="folder, hub id or GGUF of its weights")
    parser.add_argument("--revision", default="main", help="commit of the hub's repository")
    parser.add_argument("--architecture", required=True, choices=get_args(Architecture))
    parser.add_argument("--adapter", type=Path, required=True, help="folder of PEFT's two files")
    parser.add_argument("--out", type=Path, required=True, help="folder to make")
    given = parser.parse_args(arguments)
    base = Base(given.id, given.base, given.revision, given.architecture)

    def export() -> dict[str, object]:
        from .adapter.merge_weights import merge_weights

        merge_weights(base, given.adapter, given.out)
        files = sorted(path for path in given.out.iterdir() if path.is_file())
        listed = [
            {"path": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
            for path in files
        ]
        return {"files": listed}

    return tell_export(export)


if __name__ == "__main__":
    sys.exit(main())
