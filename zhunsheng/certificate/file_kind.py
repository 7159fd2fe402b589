# SPDX-License-Identifier: Apache-2.0
"""Which of the two kinds of file a certificate may come as, by its first bytes."""

from typing import Literal

from zhunsheng.measure.text import Text

NEITHER = Text(
    "既不是 PDF，也不是 XML；请选择证书的 PDF 文件，或其中的数字证书（.dcc.xml）。",
    "Neither a PDF nor XML; choose the certificate's PDF, or the digital certificate (.dcc.xml) from it.",
)


def file_kind(data: bytes) -> Literal["pdf", "xml"] | None:
    """What the bytes claim to be; None for anything else."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "xml" if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" else None
