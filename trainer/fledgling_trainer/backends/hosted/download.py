"""Fetching the adapter: a cut download goes on where it was cut."""

import re
import time
from http.client import HTTPException
from pathlib import Path

from ...errors import ExternalError
from .answers import RefusedError
from .http import BUSY, FAILURES, FIRST_DELAY_S, TRIES, Service

BLOCK = 2**20
RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
TOO_FAR = 416


def download(service: Service, job_id: str, path: Path) -> None:
    """Fetches the job's adapter into a file that may hold the start of it already.

    Raises:
        ExternalError: It is not whole after several tries.
    """
    address = f"/v1/finetune/download?ft_id={job_id}&checkpoint=adapter"
    delay = FIRST_DELAY_S
    for left in reversed(range(TRIES)):
        try:
            if _fetch(service, address, path):
                return
        except RefusedError as error:
            if error.status == TOO_FAR:
                path.unlink(missing_ok=True)
            elif error.status not in BUSY or not left:
                raise
        except FAILURES:
            pass
        if left:
            time.sleep(delay)
            delay *= 2
    raise ExternalError(
        "The download of the adapter was cut short time and again. Run again to go on with it."
    )


def _fetch(service: Service, address: str, path: Path) -> bool:
    offset = path.stat().st_size if path.exists() else 0
    with service.open(address, offset) as answer:
        headers = answer.headers  # type: ignore[attr-defined]
        part = RANGE.match(headers.get("Content-Range", ""))
        goes_on = answer.status == 206 and part is not None  # type: ignore[attr-defined]
        if goes_on and part and int(part[1]) != offset:
            raise HTTPException("another part than the one asked for")
        total = int(part[2]) if goes_on and part else int(headers.get("Content-Length") or -1)
        with path.open("ab" if goes_on else "wb") as file:
            while block := answer.read(BLOCK):
                file.write(block)
    return total < 0 or path.stat().st_size == total
