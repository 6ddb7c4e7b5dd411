"""`python -m fledgling_trainer.export_merged`: one GGUF of a base and its adapter."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .export_command import tell_export
from .records.atomic import sha256_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Merges, and prints one line of JSON: the tensors merged, the file's size and digest."""
    parser = argparse.ArgumentParser(prog="python -m fledgling_trainer.export_merged")
    parser.add_argument("--base", type=Path, required=True, help="GGUF of the base model")
    parser.add_argument("--adapter", type=Path, required=True, help="GGUF of the LoRA adapter")
    parser.add_argument("--out", type=Path, required=True, help="GGUF to write")
    given = parser.parse_args(arguments)

    def export() -> dict[str, object]:
        from .adapter.merge import merge_adapter

        merged = merge_adapter(given.base, given.adapter, given.out)
        size, digest = given.out.stat().st_size, sha256_of(given.out)
        return {"tensors": merged, "bytes": size, "sha256": digest}

    return tell_export(export)


if __name__ == "__main__":
    sys.exit(main())
