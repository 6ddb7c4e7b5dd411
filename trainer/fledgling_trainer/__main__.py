"""The command: `python -m fledgling_trainer --plan plan.json [--dry-run]`."""

import argparse
import os
import signal
import sys
import threading
import traceback
from pathlib import Path

from .errors import ExternalError, TrainerError, external_reason
from .processes.process import check_world_size, settle_environment
from .records.plan import ALONE, load_plan

EPILOG = """\
example:
  python -m fledgling_trainer --plan plan.json --dry-run   check the plan and the rows
  python -m fledgling_trainer --plan plan.json             train; again, after a stop, to resume

exit codes:
  0  done
  1  a bug
  2  the plan or the data is wrong
  3  something outside failed (hub, memory, disk, a signal); run again to resume
  4  the training ran, and its result was rejected
"""

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="fledgling_trainer",
        description="Trains one LoRA adapter from a train plan.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--plan", type=Path, required=True, help="the train plan, a JSON file")
    parser.add_argument("--dry-run", action="store_true", help="check everything, train nothing")
    parser.add_argument(
        "--stop-at-eof",
        action="store_true",
        help="stop when standard input ends, as its writer does",
    )
    parser.add_argument(
        "--processes",
        type=int,
        default=1,
        metavar="N",
        help="train in N processes of this machine, one for each visible GPU",
    )
    parser.add_argument(
        "--expect-processes",
        type=int,
        metavar="N",
        help="refuse to train unless a launcher (torchrun, accelerate) started so many",
    )
    options = parser.parse_args(arguments)
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    if options.stop_at_eof:
        threading.Thread(target=_stop_at_eof, daemon=True).start()
    try:
        plan = load_plan(options.plan)
        if options.dry_run:
            from .dry_run import dry_run

            print(dry_run(plan))
        elif options.processes > 1 and plan.backend not in ALONE:
            from .processes.launch import launch_shrinking

            return launch_shrinking(options.plan, plan, options.processes)
        else:
            check_world_size(options.expect_processes)
            settle_environment(plan)
            from .train import train  # imports torch: seconds, which --help must not cost

            train(plan)
    except TrainerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; run again to resume.", file=sys.stderr)
        return ExternalError.exit_code
    except Exception as error:
        reason = external_reason(error)
        if reason is None:
            traceback.print_exc()
            return TrainerError.exit_code
        print(reason, file=sys.stderr)
        return ExternalError.exit_code
    return 0


def stop(*_: object) -> None:
    """Stops the process once; a second request must not cut short what the first has it write.

    A signal and the end of standard input often come together.
    """
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _stop_at_eof() -> None:
    while os.read(0, 4096):  # not sys.stdin, whose lock would still be held at exit
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
