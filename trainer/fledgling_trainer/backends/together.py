"""The Together back end: our ids and labels are trained on by a hosted LoRA job."""

import hashlib
import json
import math
from pathlib import Path
from urllib.parse import quote

from ..checks.loss_mask import check_loss_mask
from ..data.splits import Split
from ..data.token_samples import token_samples
from ..errors import ExternalError, UserError
from ..records.plan import Plan
from ..records.strict_json import to_json
from .contract import Job, Outcome
from .hosted.answers import RefusedError, UnansweredError
from .hosted.archive import unpack_adapter
from .hosted.download import download
from .hosted.following import WAITING, JobFailedError, Told, follow
from .hosted.http import FAILURES, Service, service_of
from .hosted.job_record import JobRecord, kept_record
from .hosted.parquet_rows import collate, read_rows, write_rows
from .hosted.request import job_request
from .hosted.upload import checked_id, upload
from .program.adapter_files import settle_adapter

RECORD = "together-job.json"


def train(job: Job) -> Outcome:
    """Uploads the rows, follows the job and settles its adapter; see `Backend`.

    Raises:
        UserError: The service cannot train as the recipe says, or there is no key.
        ExternalError: The service or the job failed.
    """
    plan, inputs, out = job.plan, job.inputs, Path(job.plan.out)
    if plan.together is None or not job.process.is_first:
        raise UserError("train.backend together runs once: start the trainer with one process.")
    service = service_of(plan.together.endpoint, plan.together.api_key_env)
    splits = {"train": inputs.train} | ({"val": inputs.val} if inputs.val.encoded else {})
    rows = {name: out / f"tokens-{name}.parquet" for name in splits}
    for name, split in splits.items():
        write_rows(rows[name], split, inputs.tokenizer.end_id)
    written = read_rows(rows["train"])
    mask = check_loss_mask(written, collate, inputs.train, inputs.tokenizer, batch_size=1)
    told = Told()
    if mask.ok:
        record = kept_record(out / RECORD, _made_from(plan, splits), plan.together.endpoint)
        job_id = _started(service, plan, record, rows)
        _followed(service, job_id, job, record, told)
        part = out / f"{job_id}.download"
        download(service, job_id, part)
        try:
            unpack_adapter(part, job.adapter)
        finally:
            part.unlink()  # whole, or of no use
        settle_adapter(job.adapter, plan.base)
    return Outcome(
        loss_mask=mask,
        steps=told.steps,
        train_tokens=0,
        first_loss=told.losses[0] if told.losses else None,
        final_loss=told.losses[-1] if told.losses else None,
        val_loss=told.val_loss,
        fed=token_samples(
            lambda at: written[at]["input_ids"][: inputs.train.encoded[at].length],
            inputs.train,
            plan.samples.count,
        ),
    )


def _made_from(plan: Plan, splits: dict[str, Split]) -> str:
    ids = {name: [row.ids for row in split.encoded] for name, split in splits.items()}
    told = [plan.id, to_json(plan.recipe), plan.seed, plan.together and plan.together.model, ids]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _started(service: Service, plan: Plan, record: JobRecord, rows: dict[str, Path]) -> str:
    """The id of the job: of the one that runs already, if an earlier training asked for it."""
    kept = Path(plan.out) / RECORD
    if record.job_id is None and record.asked:
        record.job_id = _found(service, record)
    if record.job_id is None:
        model = plan.together.model if plan.together else ""
        limits = service.get(f"/v1/fine-tunes/models/limits?model_name={quote(model, safe='')}")
        job_request(plan, limits, dict.fromkeys(rows, ""), "")  # refused before rows are sent
        for name, path in rows.items():
            if name not in record.files:
                record.files[name] = upload(service, path)
                record.save(kept)
        record.asked = True
        record.save(kept)
        request = job_request(plan, limits, record.files, record.suffix)
        try:
            record.job_id = checked_id(service.post("/v1/fine-tunes", request, once=True).get("id"))
        except RefusedError:
            record.files.clear()  # they may be what is wrong: gone, or not what it takes
            record.forget_job(kept)
            raise
        except UnansweredError:
            record.job_id = _found(service, record)
            if record.job_id is None:
                raise
    record.save(kept)
    return record.job_id


def _found(service: Service, record: JobRecord) -> str | None:
    """A job that was asked for and whose answer was lost: asking again would pay twice."""
    jobs = service.get("/v1/fine-tunes").get("data")
    for job in jobs if isinstance(jobs, list) else []:
        names = (job.get("suffix"), job.get("model_output_name")) if isinstance(job, dict) else ()
        if any(record.suffix in str(name) for name in names):
            return checked_id(job.get("id"))
    return None


def _followed(service: Service, job_id: str, job: Job, record: JobRecord, told: Told) -> None:
    recipe = job.plan.recipe
    batch = recipe.batch_size * recipe.gradient_accumulation
    steps = math.ceil(len(job.inputs.train.encoded) / batch) * recipe.epochs
    kept = Path(job.plan.out) / RECORD
    try:
        follow(service, job_id, job.progress, steps, told)
    except JobFailedError:
        record.forget_job(kept)
        raise
    except RefusedError as error:
        if error.status == 404:  # deleted there
            record.forget_job(kept)
        raise
    except KeyboardInterrupt:
        if told.status not in WAITING:
            raise ExternalError(
                f"Stopped; the job {job_id} goes on where it runs: run again to wait for it."
            ) from None
        try:
            service.post_quickly(f"/v1/fine-tunes/{job_id}/cancel")
        except (ExternalError, *FAILURES):
            raise ExternalError(
                f"Stopped; the waiting job {job_id} could not be cancelled: run again to go on."
            ) from None
        record.forget_job(kept)
        raise ExternalError(
            f"Stopped; the job {job_id} had not begun and is cancelled: run again to start one."
        ) from None
