# SPDX-License-Identifier: Apache-2.0
"""The smallest file that old Excel (BIFF8 in a compound file) would open: one sheet of texts and numbers."""

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: list[list[str | float]]) -> bytes:
    """A workbook with one sheet."""
    return _compound(_stream(rows))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _stream(rows: list[list[str | float]]) -> bytes:
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6))
    name = b"S"
    head = len(start) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IHBB", head, 0, len(name), 0) + name)
    cells = b"".join(
        _record(0x0204, struct.pack("<HHH", row, column, 0) + _text(value))
        if isinstance(value, str)
        else _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 6)) + cells + _record(0x000A)
    return (start + bound + _record(0x000A) + sheet).ljust(4096, b"\0")  # shorter ones lie elsewhere


def _compound(stream: bytes) -> bytes:
    sectors = -(-len(stream) // _SECTOR)
    chain = [*range(3, 2 + sectors), _END]
    fat = [_FAT, _END, *chain]
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    folder = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    places = struct.pack("<109I", 0, *[_FREE] * 108)
    return header + places + table + folder.ljust(_SECTOR, b"\0") + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIII", text, len(text) + 2, kind, 1, _FREE, _FREE, child, start, size, 0)
