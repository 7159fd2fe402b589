# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng dcc show`: any DCC, as a person reads it; no Django, no database, no network."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from zhunsheng.certificate.received.capped import read_capped
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.report import UNREADABLE, exit_code, received_json, unreadable_json
from zhunsheng.certificate.received.sheet import sheet
from zhunsheng.certificate.received.sheet_text import sheet_lines
from zhunsheng.certificate.trust import TrustError
from zhunsheng.cli.trusted import trusted
from zhunsheng.cli.unread import why_unread
from zhunsheng.measure.text import Text

_LEFT_OUT = Text("…… 另有 {n} 行，见文件", "… {n} more rows in the file")


def show(file: Path, trust: Sequence[str], *, as_json: bool, language: str) -> int:
    """Print what the file says; 0 nothing wrong with it, 1 readable but faulty, 2 unreadable."""
    tongue = "en" if language == "en" else "zh"
    try:
        received = read_capped(file.read_bytes(), trusted(trust).roots, datetime.now(UTC))
    except NotReadable as error:
        return _unreadable(error, as_json=as_json, language=tongue)
    except TrustError as error:
        return _unreadable(NotReadable(error.text), as_json=as_json, language=tongue)
    except OSError as error:
        return _unreadable(NotReadable(why_unread(error)), as_json=as_json, language=tongue)
    if as_json:
        print(json.dumps(received_json(received), ensure_ascii=False, indent=1))
    else:
        lines = sheet_lines(sheet(received, tongue), _LEFT_OUT.in_language(tongue))
        print("\n".join(lines))
    return exit_code(received)


def _unreadable(error: NotReadable, *, as_json: bool, language: str) -> int:
    if as_json:
        print(json.dumps(unreadable_json(error), ensure_ascii=False, indent=1))
        return UNREADABLE
    where = Text(f"第 {error.line} 行：", f"line {error.line}: ") if error.line else Text("", "")
    print(where.in_language(language) + error.reason.in_language(language), file=sys.stderr)
    return UNREADABLE
