# SPDX-License-Identifier: Apache-2.0
"""A photograph's stand-in: a grey meter with a crack, drawn pixel by pixel into a PNG."""

import struct
import zlib

WIDTH, HEIGHT = 160, 120


def dented_meter() -> bytes:
    """The picture as PNG bytes."""
    rows = b"".join(b"\0" + bytes(_shade(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _shade(x: int, y: int) -> int:
    if abs(x - 92 - y // 3 + 4 * (y // 9 % 2)) < 2 and 20 < y < 100:
        return 30  # the crack
    if 44 < x < 116 and 26 < y < 50:
        return 205  # the display
    return 130 if 34 < x < 126 and 14 < y < 106 else 238


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
