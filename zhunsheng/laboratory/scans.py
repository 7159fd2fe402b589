# SPDX-License-Identifier: Apache-2.0
"""Certificates on paper come as scans: what a file is, told by its first bytes and not by its name."""

MOST_BYTES = 20 * 1024 * 1024
PDF, JPEG, PNG, XML = "application/pdf", "image/jpeg", "image/png", "application/xml"
_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", XML: "xml"}
LONGEST_BEGINNING = 8
PICTURES = frozenset({JPEG, PNG})


def kind_of(beginning: bytes) -> str | None:
    """The media type of a scan by how it begins; None for what is none of those we keep."""
    return next((kind for begin, kind in _BEGINNINGS if beginning.startswith(begin)), None)


def ending(media_type: str) -> str:
    """The ending a file of that type has when somebody saves it."""
    return _ENDINGS.get(media_type, "bin")
