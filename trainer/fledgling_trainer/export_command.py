"""How an export command ends: with one line of JSON, or with one sentence and an exit code."""

import json
import signal
import sys
from collections.abc import Callable, Mapping

from .__main__ import STOP_SIGNALS, stop
from .errors import ExternalError, TrainerError, external_reason


def tell_export(export: Callable[[], Mapping[str, object]]) -> int:
    """Runs an export and prints what it made; a signal stops it, so that no half is left.

    Returns:
        The exit code. A bug is raised.
    """
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    try:
        made = export()
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
    print(json.dumps(made))
    return 0
