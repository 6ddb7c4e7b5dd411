"""`python -m fledgling_trainer.export_merged`: one GGUF of a base and its adapter."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .__main__ import STOP_SIGNALS, stop
from .errors import ExternalError, TrainerError, external_reason
from .records.atomic import sha256_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Merges, and prints one line of JSON: the tensors merged, the file's size and digest."""
    parser = argparse.ArgumentParser(prog="python -m fledgling_trainer.export_merged")
    parser.add_argument("--base", type=Path, required=True, help="GGUF of the base model")
    parser.add_argument("--adapter", type=Path, required=True, help="GGUF of the LoRA adapter")
    parser.add_argument("--out", type=Path, required=True, help="GGUF to write")
    given = parser.parse_args(arguments)
    for number in STOP_SIGNALS:
        signal.signal(number, stop)  # so that no half-written file is left
    try:
        from .adapter.merge import merge_adapter

        merged = merge_adapter(given.base, given.adapter, given.out)
    except TrainerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return ExternalError.exit_code
    except Exception as error:
        reason = external_reason(error)
        if reason is None:
            raise
        print(reason, file=sys.stderr)
        return ExternalError.exit_code
    size, digest = given.out.stat().st_size, sha256_of(given.out)
    print(json.dumps({"tensors": merged, "bytes": size, "sha256": digest}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
