"""Sending rows: a place is asked for, the file is put there, and the service is told."""

import json
import re
from pathlib import Path

from ...errors import ExternalError, UserError
from ...records.atomic import sha256_of
from .answers import RefusedError, plain
from .http import Service

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
"""What the service names things by; the rest could be another path of it."""


def upload(service: Service, path: Path) -> str:
    """Uploads a Parquet file, and returns the id that the service has for it.

    Raises:
        ExternalError: The service failed.
        UserError: It does not take such rows.
    """
    fields = {
        "purpose": "fine-tune",
        "file_name": path.name,
        "file_type": "parquet",
        "checksum": sha256_of(path),
    }
    try:
        answer = service.post_form("/v1/files", fields)
    except RefusedError as error:
        if error.status == 409:  # these very bytes are there
            return _known_id(error)
        raise
    file_id = checked_id(answer.headers.get("X-Together-File-Id"))
    service.put_file(answer.headers.get("Location") or "", path)
    told = service.post(f"/v1/files/{file_id}/preprocess")
    if told.get("processing_status") in ("FAILED", "INVALID_FORMAT"):
        report = told.get("validation_report")
        reason = report.get("error") if isinstance(report, dict) else None
        raise UserError(f"The fine-tuning service took no rows: {plain(str(reason or told))}.")
    return file_id


def checked_id(value: object) -> str:
    """An id that may stand in a path.

    Raises:
        ExternalError: It is none.
    """
    if isinstance(value, str) and ID.fullmatch(value):
        return value
    raise ExternalError("The fine-tuning service answered without an id that can be used.")


def _known_id(error: RefusedError) -> str:
    try:
        value = json.loads(error.body)
    except (ValueError, RecursionError):
        raise error from None
    return checked_id(value.get("file_id") if isinstance(value, dict) else None)
