"""HTTP with a key that goes to one origin alone, waits that end, and errors that are sentences."""

import json
import os
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

from ...errors import ExternalError, UserError
from .answers import Answer, RefusedError, UnansweredError, plain, said_of

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 60.0
TRIES = 6
TIMEOUT_S = 60.0
QUICK_S = 3.0
LARGEST_ANSWER = 64 * 2**20
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
BUSY = {408, 425, 429, 500, 502, 503, 504}
FAILURES = (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError)
"""What a request may end with instead of an answer; an HTTP status is a URLError too."""


class _Bare(urllib.request.Request):
    """Gets no Content-Type of urllib's choice, which an upload's signature may not cover."""

    def has_header(self, header_name: str) -> bool:
        return header_name == "Content-type" or super().has_header(header_name)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to the caller, who knows whether the key may go along."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Service:
    """A fine-tuning service: its address without a path, and its key."""

    endpoint: str
    key: str = field(repr=False)

    def get(self, path: str) -> dict[str, Any]:
        """Asks until there is an answer, or patience ends."""
        return self._again("GET", path).json()

    def post(self, path: str, value: object = None, *, once: bool = False) -> dict[str, Any]:
        """Posts JSON; `once` asks again only where the service says that it took nothing (429)."""
        content = b"" if value is None else json.dumps(value).encode()
        return self._again("POST", path, content, "application/json", once=once).json()

    def post_quickly(self, path: str) -> None:
        """Posts nothing, once, with no patience: whoever stops this process waits."""
        _open(self._request("POST", self._address(path), b""), QUICK_S).close()

    def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Posts fields as multipart/form-data; a redirect is an answer."""
        mark = uuid.uuid4().hex
        parts = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in fields.items()
        )
        content = f"{parts}--{mark}--\r\n".encode()
        return self._again("POST", path, content, f"multipart/form-data; boundary={mark}")

    def put_file(self, address: str, path: Path) -> None:
        """Sends a file where the service said, without the key."""

        def send() -> Answer:
            with path.open("rb") as file:
                length = {"Content-Length": str(path.stat().st_size)}
                return self._once(self._request("PUT", address, file, length, keyed=False))

        if _patiently(send).status >= 300:
            raise ExternalError("The fine-tuning service sent the upload elsewhere. Run again.")

    def open(self, path: str, offset: int) -> IO[bytes]:
        """Opens a download at a byte; a redirect to another origin is followed without the key."""
        address = self._address(path)
        for _ in range(5):
            request = self._request("GET", address, headers={"Range": f"bytes={offset}-"})
            answer = _open(request)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer  # type: ignore[no-any-return]
            answer.close()
            address = urljoin(address, answer.headers.get("Location", ""))
        raise ExternalError("The fine-tuning service redirects a download in circles. Run again.")

    def _request(
        self,
        method: str,
        address: str,
        content: bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        keyed: bool = True,
    ) -> urllib.request.Request:
        """Makes a request that bears the key only at the service's own origin.

        Raises:
            ExternalError: The service named an address by which rows would travel in the open.
        """
        parts, own = urlsplit(address), urlsplit(self.endpoint)
        here = own.hostname in LOOPBACK and parts.hostname in LOOPBACK and parts.scheme == "http"
        if not parts.hostname or not (parts.scheme == "https" or here):
            raise ExternalError("The fine-tuning service named an address that is no https.")
        request = _Bare(address, content, dict(headers or {}), method=method)
        if keyed and (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            request.add_unredirected_header("Authorization", f"Bearer {self.key}")
        return request

    def _again(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        kind: str | None = None,
        *,
        once: bool = False,
    ) -> Answer:
        headers = {"Accept": "application/json"} | ({"Content-Type": kind} if kind else {})
        request = self._request(method, self._address(path), content, headers)
        return _patiently(lambda: self._once(request), again={429} if once else BUSY)

    def _once(self, request: urllib.request.Request) -> Answer:
        with _open(request) as answer:
            body = answer.read(LARGEST_ANSWER)
            return Answer(answer.status, answer.headers, body)

    def _address(self, path: str) -> str:
        return self.endpoint.rstrip("/").removesuffix("/v1") + path


def service_of(endpoint: str, key_variable: str) -> Service:
    """The service with the key that the variable holds.

    Raises:
        UserError: The variable is empty, or the address would send the key in the open.
    """
    key = os.environ.get(key_variable, "").strip()
    if not key:
        raise UserError(
            f"train.together.apiKeyEnv: expected a key in {key_variable}, found none. "
            "Set it where training runs."
        )
    parts = urlsplit(endpoint)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise UserError(f"train.together.endpoint: expected https, found {parts.scheme}.")
    return Service(endpoint, key)


def _patiently(ask: Any, again: set[int] = BUSY) -> Answer:
    delay = FIRST_DELAY_S
    for left in reversed(range(TRIES)):
        told: str | None = None
        try:
            answer: Answer = ask()
        except RefusedError as error:
            if error.status not in again or not left:
                unsure = error.status >= 500 or error.status == 408
                raise (UnansweredError(str(error)) if unsure else error) from error.__cause__
            told = getattr(error.__cause__, "headers", {}).get("Retry-After")
        except FAILURES as error:
            if again != BUSY or not left:
                raise UnansweredError(_unreached(error)) from error
        else:
            return answer
        wait = float(told) if told and told.isdecimal() else delay
        time.sleep(min(max(wait, delay), LONGEST_DELAY_S))
        delay *= 2
    raise AssertionError


def _open(request: urllib.request.Request, timeout: float = TIMEOUT_S) -> Any:
    opener = urllib.request.build_opener(_Unfollowed())
    try:
        return opener.open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if error.status is not None and error.status < 400:
            return error
        body = error.read(65_536)
        raise RefusedError(said_of(error.status or 0, body), error.status or 0, body) from error


def _unreached(error: BaseException) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return f"The fine-tuning service could not be reached ({plain(str(reason))}). Run again."
