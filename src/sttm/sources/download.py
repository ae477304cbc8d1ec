"""Fetches files from portals: whole, checked, bounded, and kept in a cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from sttm.errors import SourceError

__all__ = ["Download", "DownloadLimits", "fetch"]

Progress = Callable[[int, int | None], None]
"""Called with the bytes received and, where the portal says, the bytes expected."""

_TRY_AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadLimits:
    """How far a fetch may go.

    Parameters
    ----------
    max_bytes
        Largest body accepted.
    connect_timeout, read_timeout
        Seconds without an answer, and between two pieces of it.
    total_timeout
        Seconds for one attempt: a portal that drips is given up.
    attempts
        How often a failure that may pass (timeout, broken connection, 429, 5xx) is tried.
    backoff
        Seconds before the second attempt; doubled before each further one.
    max_redirects
        Redirects followed.
    """

    max_bytes: int = 4 * 2**30
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_timeout: float = 3600.0
    attempts: int = 4
    backoff: float = 1.0
    max_redirects: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file fetched from a portal.

    ``url`` is the address asked, ``final_url`` where redirects led, ``sha256`` and ``size`` of the file at
    ``path``; ``reused`` says that it was in the cache already.
    """

    path: Path
    url: str
    final_url: str
    sha256: str
    size: int
    content_type: str
    reused: bool = False

    def describe(self) -> str:
        """Return the fetch as one sentence for the record of a layer."""
        return f"fetched from {self.final_url} ({self.size:,} bytes, sha256 {self.sha256})"


class _PassingError(Exception):
    """A failure that may have passed at the next attempt."""


def fetch(
    url: str,
    folder: Path,
    *,
    filename: str | None = None,
    sha256: str | None = None,
    limits: DownloadLimits | None = None,
    refresh: bool = False,
    progress: Progress | None = None,
) -> Download:
    """Fetch a file into a cache folder, or take it from there.

    Parameters
    ----------
    url
        http or https address.
    folder
        Cache folder; created if missing.
    filename
        Name of the file, with the suffix of its format; from the address when not given.
    sha256
        Checksum the file must have, where one is known.
    limits
        Bounds of the fetch.
    refresh
        Fetch again what is in the cache.
    progress
        Told of the bytes as they come.

    Raises
    ------
    SourceError
        If the file cannot be had whole, is too large, is a page of HTML instead, or is not the one expected.
    """
    limits = limits or DownloadLimits()
    if urlsplit(url).scheme not in ("http", "https"):
        raise SourceError(
            f"{url} is not an http address", remedy="give the address of the file on the portal"
        )
    folder.mkdir(parents=True, exist_ok=True)
    key = hashlib.sha256(url.encode()).hexdigest()[:12]
    target = folder / key / _safe_name(filename or _name_in(url))
    if not refresh:
        kept = _kept(target, sha256)
        if kept is not None:
            return kept
    target.parent.mkdir(exist_ok=True)
    attempt = 0
    while True:
        attempt += 1
        try:
            return _attempt(url, target, sha256, limits, progress)
        except _PassingError as failure:
            if attempt >= limits.attempts:
                remedy = "try later, or give a local copy of the file"
                raise SourceError(f"{url}: {failure} ({attempt} attempts)", remedy=remedy) from failure
            time.sleep(limits.backoff * 2 ** (attempt - 1))


def _name_in(url: str) -> str:
    return Path(unquote(urlsplit(url).path)).name or "download"


def _safe_name(name: str) -> str:
    safe = "".join(c if c.isalnum() or c in "._- " else "_" for c in Path(name).name).strip(". ")
    return safe[-120:] or "download"


def _kept(target: Path, sha256: str | None) -> Download | None:
    """Return the file of the cache if it is whole: its checksum is the one written down when it came."""
    notes = target.with_name(target.name + ".json")
    try:
        said: dict[str, Any] = json.loads(notes.read_text(encoding="utf-8"))
        digest = _digest(target)
        if digest != said["sha256"] or (sha256 is not None and digest != sha256):
            return None
        return Download(**{**said, "path": target, "reused": True})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _attempt(
    url: str, target: Path, sha256: str | None, limits: DownloadLimits, progress: Progress | None
) -> Download:
    timeout = httpx.Timeout(limits.read_timeout, connect=limits.connect_timeout)
    try:
        with (
            _temporary(target.parent) as (stream, partial),
            httpx.Client(
                timeout=timeout, follow_redirects=True, max_redirects=limits.max_redirects
            ) as client,
            client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response,
        ):
            _check_answer(url, response, limits)
            digest, size = _receive(url, response, stream, limits, progress)
            stream.close()
            _check_content(url, partial, response, digest, sha256)
            got = Download(
                path=target,
                url=url,
                final_url=str(response.url),
                sha256=digest,
                size=size,
                content_type=response.headers.get("content-type", ""),
            )
            partial.replace(target)
    except httpx.TooManyRedirects as error:
        raise SourceError(f"{url} redirects in a circle", remedy="check the address") from error
    except httpx.UnsupportedProtocol as error:
        raise SourceError(
            f"{url} redirects to something that is not http", remedy="check the address"
        ) from error
    except httpx.TimeoutException as error:
        raise _PassingError("the portal does not answer in time") from error
    except httpx.TransportError as error:
        raise _PassingError(f"the connection broke: {error}") from error
    _write_down(got)
    return got


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Any, Path]]:
    handle, name = tempfile.mkstemp(prefix=".fetching-", dir=folder)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, partial
    finally:
        partial.unlink(missing_ok=True)


def _write_down(got: Download) -> None:
    said = {k: v for k, v in asdict(got).items() if k not in ("path", "reused")}
    with _temporary(got.path.parent) as (stream, partial):
        stream.write(json.dumps(said, sort_keys=True, indent=1).encode())
        stream.close()
        partial.replace(got.path.with_name(got.path.name + ".json"))


def _check_answer(url: str, response: httpx.Response, limits: DownloadLimits) -> None:
    if response.status_code in _TRY_AGAIN:
        raise _PassingError(f"the portal answers {response.status_code} {response.reason_phrase}")
    if response.status_code != 200:
        remedy = "check the address on the portal, or give a local copy of the file"
        raise SourceError(
            f"{url}: the portal answers {response.status_code} {response.reason_phrase}", remedy=remedy
        )
    expected = response.headers.get("content-length", "")
    if expected.isdigit() and int(expected) > limits.max_bytes:
        _too_large(url, limits)


def _too_large(url: str, limits: DownloadLimits) -> None:
    remedy = "raise the limit if this is meant, or give a local copy of the file"
    raise SourceError(f"{url} is larger than {limits.max_bytes:,} bytes", remedy=remedy)


def _receive(
    url: str, response: httpx.Response, stream: Any, limits: DownloadLimits, progress: Progress | None
) -> tuple[str, int]:
    declared = response.headers.get("content-length", "")
    packed = response.headers.get("content-encoding", "identity") not in ("", "identity")
    expected = int(declared) if declared.isdigit() and not packed else None
    digest, size, started = hashlib.sha256(), 0, time.monotonic()
    # some portals compress though asked not to: then what arrives is not what is kept
    for piece in response.iter_bytes(65536) if packed else response.iter_raw(65536):
        size += len(piece)
        if size > limits.max_bytes:
            _too_large(url, limits)
        if time.monotonic() - started > limits.total_timeout:
            raise _PassingError(f"the portal took longer than {limits.total_timeout:g} s")
        digest.update(piece)
        stream.write(piece)
        if progress is not None:
            progress(size, expected)
    if expected is not None and size != expected:
        raise _PassingError(f"{size:,} of {expected:,} bytes came")
    if size == 0:
        raise _PassingError("the portal sent an empty file")
    return digest.hexdigest(), size


def _check_content(
    url: str, partial: Path, response: httpx.Response, digest: str, sha256: str | None
) -> None:
    with partial.open("rb") as stream:
        start = stream.read(512).lstrip().lower()
    is_page = start.startswith((b"<!doctype html", b"<html")) or response.headers.get(
        "content-type", ""
    ).lower().startswith("text/html")
    if is_page:
        remedy = "open the address in a browser: it may ask for a login or have moved"
        raise SourceError(f"{url}: the portal sent a web page instead of the file", remedy=remedy)
    if sha256 is not None and digest != sha256:
        remedy = "the portal has a newer file: look at it, then enter its checksum"
        raise SourceError(f"{url}: the file has sha256 {digest}, not {sha256}", remedy=remedy)
