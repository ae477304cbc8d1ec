"""Show a folder of static files at a local address, to this machine only."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any, BinaryIO, Self

from sttm.errors import RequestError

__all__ = ["Served", "serve"]

_LOCALHOST = "127.0.0.1"
_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")


class _Handler(SimpleHTTPRequestHandler):
    """Files with the right types and byte ranges; no folder listings, no log."""

    # What the system believes about endings differs between machines; modules need a script's type.
    extensions_map = {  # noqa: RUF012 - declared so in the standard library
        "": "application/octet-stream",
        ".css": "text/css; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".geojson": "application/geo+json",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".woff2": "font/woff2",
    }

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Answer with a part of a file where one part is asked for."""
        asked = _RANGE.match(self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if asked is None or not path.is_file():
            return super().send_head()
        size = path.stat().st_size
        start = int(asked[1])
        stop = min(int(asked[2]) + 1 if asked[2] else size, size)
        if start >= stop:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        with path.open("rb") as file:
            file.seek(start)
            part = file.read(stop - start)
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{size}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        return BytesIO(part)

    def end_headers(self) -> None:
        """Let a rebuilt page show at the next reload."""
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: Any) -> None:  # noqa: ARG002 - the signature in the standard library
        """Refuse: a site has pages, not listings."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the standard library
        """Stay silent: whoever serves prints what is worth printing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when a browser closes a connection early."""


class Served:
    """A folder being served, until :meth:`close` or the end of a ``with`` block."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self._closed = Event()
        self._thread = Thread(target=server.serve_forever, name="page", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the page."""
        return f"http://{_LOCALHOST}:{self._server.server_port}/"

    def wait(self) -> None:
        """Return when the page is closed; an interruption by the user passes through."""
        while not self._closed.wait(0.5):
            pass

    def close(self) -> None:
        """Stop serving."""
        if not self._closed.is_set():
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(folder: Path, port: int = 0, *, elsewhere: bool = False) -> Served:
    """Serve a folder on this machine's own address, in threads of this process.

    Parameters
    ----------
    folder
        Folder with an ``index.html``.
    port
        0 takes any free port.
    elsewhere
        Where the port is taken, take any free one instead.

    Raises
    ------
    RequestError
        If there is no page in the folder, or the port is taken.
    """
    if not (folder / "index.html").is_file():
        msg = f"there is no page in {folder}: index.html is missing"
        raise RequestError(msg, remedy="write the page first")
    handler = partial(_Handler, directory=str(folder))
    try:
        server = _Server((_LOCALHOST, port), handler)
    except OSError as error:
        if not elsewhere:
            msg = f"port {port} cannot be used: {error.strerror}"
            raise RequestError(msg, remedy="name another port, or 0 for any free one") from error
        server = _Server((_LOCALHOST, 0), handler)
    return Served(server)
