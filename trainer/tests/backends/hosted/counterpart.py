"""A hosted service on this machine: it takes what the real one's client sends, and trains."""

import io
import json
import re
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.backends.hosted import field_names

LITTLE = Path(__file__).parents[1] / "little_trainer.py"
KEY = "the-key-of-the-test"
JOB_ID = "ft-0123abcd"
LIMITS = {
    "model_name": "org/tiny",
    "min_max_seq_length": 8,
    "max_seq_length_sft": 4096,
    "max_num_epochs": 20,
    "min_learning_rate": 1e-8,
    "max_learning_rate": 0.05,
    "lora_training": {"max_rank": 64, "min_batch_size": 1, "max_batch_size": 32},
}


class Counterpart:
    """The service's state; a test changes what it answers."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder, self.base = folder, base
        self.address = ""
        self.calls: Counter[str] = Counter()
        self.faults: dict[str, list[int]] = {}
        """Statuses that the next requests of a name get."""
        self.states = ["queued", "running", "completed"]
        self.message = "CUDA error on node 7"
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.metrics: list[dict[str, float]] = []
        self.archive = b""
        self.cuts: list[int] = []
        """Bytes after which the next downloads end."""
        self.problems: list[str] = []
        self.lose_answer = False
        self.train = True
        self.training: threading.Thread | None = None

    def hold(self, found: set[str], known: set[str], what: str) -> None:
        if found - known:
            self.problems.append(f"{what}: {sorted(found - known)}")

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        self.hold(set(body), field_names.REQUEST, "job")
        self.hold(set(body["training_type"]), field_names.LORA, "training_type")
        self.hold(set(body["training_method"]), field_names.SFT, "training_method")
        scheduler = body["lr_scheduler"]
        known = getattr(field_names, scheduler["lr_scheduler_type"].upper())
        self.hold(set(scheduler["lr_scheduler_args"]), known, "lr_scheduler")
        if body["training_file"] not in self.files or len(body["suffix"]) > 40:
            self.problems.append("no such file, or the suffix is too long")
        job = {"id": JOB_ID, "suffix": body["suffix"], "asked": body}
        self.jobs[JOB_ID] = job
        if self.train:
            # As the real one does: on a busy machine it takes longer than a client waits.
            self.training = threading.Thread(target=self._run, args=(body,))
            self.training.start()
        return job

    def state(self) -> str:
        """The job's next state; it is not completed while it trains."""
        if self.states[0] == "completed" and self.training and self.training.is_alive():
            return "running"
        return self.states[0] if len(self.states) == 1 else self.states.pop(0)

    def _run(self, body: dict[str, Any]) -> None:
        try:
            self.archive = self._trained(body)
        except Exception as error:
            self.problems.append(f"training: {error!r}")

    def _trained(self, body: dict[str, Any]) -> bytes:
        import pyarrow
        from pyarrow import parquet

        table = parquet.read_table(io.BytesIO(self.files[body["training_file"]]))
        self.hold(set(table.schema.names), field_names.COLUMNS, "columns")
        lines = []
        for row in table.to_pylist():
            length = sum(row["attention_mask"])
            kept = {name: values[:length] for name, values in row.items()}
            lines.append(json.dumps(kept) + "\n")
        (self.folder / "rows.jsonl").write_text("".join(lines))
        recipe = {
            "rank": body["training_type"]["lora_r"],
            "alpha": body["training_type"]["lora_alpha"],
            "targetModules": body["training_type"]["lora_trainable_modules"],
            "epochs": body["n_epochs"],
            "learningRate": body["learning_rate"],
        }
        told = json.dumps({"seed": body["random_seed"], "recipe": recipe})
        (self.folder / "recipe.json").write_text(told)
        ran = subprocess.run(
            [sys.executable, str(LITTLE), "rows.jsonl", "recipe.json", str(self.base), "adapter"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        steps = [json.loads(line) for line in ran.stdout.splitlines()]
        self.metrics = [
            {"train/global_step": step["step"], "train/loss": step["loss"]} for step in steps
        ]
        if "validation_file" in body:
            self.metrics[-1]["eval/loss"] = 1.5
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            tar.add(self.folder / "adapter", "../../some/where")
        return bytes(pyarrow.compress(packed.getvalue(), "zstd", asbytes=True))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counterpart: Counterpart

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def _answer(self, method: str) -> None:
        here = self.counterpart
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        name = f"{method} {url.path}"
        here.calls[name] += 1
        key = self.headers.get("Authorization")
        if url.path.startswith("/storage/"):
            if key is not None or "Content-Type" in self.headers:
                here.problems.append(f"{name}: the storage got a key or a type")
        elif key != f"Bearer {KEY}":
            here.problems.append(f"{name}: without the key")
        fault = here.faults.get(name)
        if fault:
            status = fault.pop(0)
            return self._json({"error": {"message": f"fault {status}"}}, status)
        told: dict[str, Callable[[], object]] = {
            "POST /v1/files": lambda: self._place(content),
            "GET /v1/fine-tunes/models/limits": lambda: self._json(LIMITS),
            "POST /v1/fine-tunes": lambda: self._create(json.loads(content)),
            "GET /v1/fine-tunes": lambda: self._json({"data": list(here.jobs.values())}),
            "GET /v1/finetune/download": lambda: self._file(url.query),
        }
        if method == "PUT":
            here.files[url.path.rpartition("/")[2]] = content
            return self._json({})
        if name.startswith("POST /v1/files/"):
            return self._json({"id": url.path.split("/")[3], "processing_status": "PENDING"})
        told.get(name, lambda: self._job(url.path, method))()
        return None

    def _create(self, body: dict[str, Any]) -> None:
        job = self.counterpart.create(body)
        if self.counterpart.lose_answer:
            self.close_connection = True
            return
        self._json(job)

    def _place(self, content: bytes) -> None:
        here = self.counterpart
        fields = dict(re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', content.decode()))
        here.hold(set(fields), field_names.UPLOAD, "upload")
        file_id = "file-" + fields["checksum"][:8]
        if file_id in here.files:
            return self._json({"file_id": file_id}, 409)
        self.send_response(302)
        self.send_header("Location", f"{here.address}/storage/{file_id}")
        self.send_header("X-Together-File-Id", file_id)
        self.send_header("Content-Length", "0")
        return self.end_headers()

    def _job(self, path: str, method: str) -> None:
        here = self.counterpart
        _, _, _, job_id, *rest = path.split("/")
        if job_id not in here.jobs:
            return self._json({"error": {"message": "no such job"}}, 404)
        if rest == ["metrics"]:
            return self._json({"metrics": here.metrics})
        if rest == ["cancel"] and method == "POST":
            return self._json({"id": job_id, "status": "cancelled"})
        status = here.state()
        events = [
            {"type": "training_start", "message": "started"},
            {"type": "job_error", "message": here.message},
            {"type": "refund", "message": "refunded"},
        ]
        return self._json({"id": job_id, "status": status, "events": events})

    def _file(self, query: str) -> None:
        if parse_qs(query) != {"ft_id": [JOB_ID], "checkpoint": ["adapter"]}:
            self.counterpart.problems.append(f"download: {query}")
        content = self.counterpart.archive
        start = int((self.headers.get("Range") or "bytes=0-")[len("bytes=") : -1])
        rest = content[start:]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if self.counterpart.cuts:
            rest = rest[: self.counterpart.cuts.pop(0)]
            self.close_connection = True
        self.wfile.write(rest)

    def _json(self, value: object, status: int = 200) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving(folder: Path, base: Path) -> Iterator[Counterpart]:
    here = Counterpart(folder, base)
    handler = type("Handler", (_Handler,), {"counterpart": here})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    here.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        if here.training:
            here.training.join()
