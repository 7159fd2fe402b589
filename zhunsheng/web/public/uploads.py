# SPDX-License-Identifier: Apache-2.0
"""A stranger's upload: in memory only, so that nothing of it lies on a disk, and never more than is taken."""

import io

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from zhunsheng.web.public.file_check import MAX_FILE

# What a form adds to the file it carries.
FORM_ROOM = 64 * 1024


class TooLarge(Exception):  # noqa: N818 - the answer it gives
    """More was sent than is taken."""


class _InMemory(FileUploadHandler):
    """Keeps the parts of a file, and stops reading where it grows too large."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.content, self.size, self.too_large = io.BytesIO(), 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's shape
        self.size += len(raw_data)
        if self.size > MAX_FILE:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content, self.content = self.content, io.BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )


def uploaded(request: HttpRequest, field: str = "file") -> bytes | None:
    """The bytes of the file in a form; None when there is none. TooLarge.

    Must be asked before anything else reads the request's form.
    """
    told = str(request.META.get("CONTENT_LENGTH") or "")
    if told.isdecimal() and int(told[:20]) > MAX_FILE + FORM_ROOM:
        raise TooLarge
    handler = _InMemory(request)
    request.upload_handlers = [handler]
    file = request.FILES.get(field)
    if handler.too_large:
        raise TooLarge
    return None if file is None or isinstance(file, list) else file.read()
