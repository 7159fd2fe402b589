# SPDX-License-Identifier: Apache-2.0
"""The XML files inside a PDF; apart from the rest because opening one takes another library, and its time."""

from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.sealed import open_sealed
from zhunsheng.certificate.verification import Unreadable


def xml_attachments(pdf: bytes) -> list[bytes]:
    """The XML attachments of a PDF, opened as strictly as one of our own; `NotReadable` when it can't be."""
    try:
        return [file.data for file in open_sealed(pdf).attached(".xml")]
    except Unreadable as error:
        raise NotReadable(error.text) from error
