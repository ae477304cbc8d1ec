"""Pictures with a palette, written without a library so that equal cells give equal bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["palette_png"]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def palette_png(indices: NDArray[np.uint8], colours: Sequence[str]) -> bytes:
    """Return an indexed PNG in which 0 is transparent and ``i`` has the colour ``colours[i - 1]``.

    Parameters
    ----------
    indices
        Shape (height, width), values 0 to ``len(colours)``.
    colours
        At most 255 colours as ``#rrggbb``.

    Raises
    ------
    ValueError
        If there are too many colours, a colour is not ``#rrggbb``, or an index has no colour.

    Notes
    -----
    PNG (W3C Recommendation, third edition), colour type 3 with a tRNS chunk.
    """
    if len(colours) > 255:
        msg = f"a palette holds 255 colours, not {len(colours)}"
        raise ValueError(msg)
    if indices.size and int(indices.max()) > len(colours):
        msg = f"index {int(indices.max())} has no colour among {len(colours)}"
        raise ValueError(msg)
    height, width = indices.shape
    palette = bytes(3) + b"".join(_rgb(colour) for colour in colours)
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row begins with filter 0, none
    rows[:, 1:] = indices
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"tRNS", b"\x00"),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _rgb(colour: str) -> bytes:
    if len(colour) != 7 or not colour.startswith("#"):
        msg = f"a colour is written #rrggbb, not {colour!r}"
        raise ValueError(msg)
    return bytes.fromhex(colour[1:])
