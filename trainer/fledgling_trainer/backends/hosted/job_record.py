"""What is kept of a paid job, so that a training that begins again goes on with it."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ...records.atomic import write_json

SCHEMA = "fledgling/together-job@1"


@dataclass
class JobRecord:
    """One job at one service.

    Attributes:
        made_from: Digest of all that the job was asked for with; another one is another job.
        endpoint: The service.
        suffix: Part of the trained model's name, drawn for this job alone.
        files: Ids of the uploaded rows, by split.
        asked: Whether the job was asked for, answered or not.
        job_id: The job, None until the service has named it.
    """

    made_from: str
    endpoint: str
    suffix: str = field(default_factory=lambda: f"fledgling-{secrets.token_hex(12)}")
    files: dict[str, str] = field(default_factory=dict)
    asked: bool = False
    job_id: str | None = None

    def save(self, path: Path) -> None:
        """Writes the record whole."""
        write_json(path, {"schema": SCHEMA, **asdict(self)})

    def forget_job(self, path: Path) -> None:
        """The next training starts a job of its own, from the same rows."""
        self.asked, self.job_id = False, None
        self.suffix = JobRecord(self.made_from, self.endpoint).suffix
        self.save(path)


def kept_record(path: Path, made_from: str, endpoint: str) -> JobRecord:
    """The record of an earlier try of the same job, or a new one."""
    new = JobRecord(made_from, endpoint)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        schema = value.pop("schema")
        record = JobRecord(**value)
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return new
    same = (schema, record.made_from, record.endpoint) == (SCHEMA, made_from, endpoint)
    return record if same else new
