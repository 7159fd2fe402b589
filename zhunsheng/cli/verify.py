# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng verify`: one file, offline; no Django, no database, no network."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from zhunsheng.certificate.trust import TrustError
from zhunsheng.certificate.verification import Unreadable
from zhunsheng.certificate.verification_report import exit_code, verification_json, verification_lines
from zhunsheng.certificate.verify import verify_file
from zhunsheng.cli.trusted import trusted
from zhunsheng.cli.unread import why_unread
from zhunsheng.measure.text import Text

UNREADABLE = 2


def run(file: Path, trust: Sequence[str], *, as_json: bool, language: str) -> int:
    """Print what the file proves; 0 valid and trusted, 1 anything less, 2 unreadable."""
    try:
        result = verify_file(file.read_bytes(), trusted(trust), datetime.now(UTC))
    except (Unreadable, TrustError) as error:
        return _unreadable(error.text, as_json=as_json, language=language)
    except OSError as error:
        return _unreadable(why_unread(error), as_json=as_json, language=language)
    if as_json:
        print(json.dumps(verification_json(result), ensure_ascii=False, indent=1))
    else:
        print("\n".join(verification_lines(result, "en" if language == "en" else "zh")))
    return exit_code(result)


def _unreadable(reason: Text, *, as_json: bool, language: str) -> int:
    if as_json:
        print(
            json.dumps(
                {"verdict": "unreadable", "reason": {"zh": reason.zh, "en": reason.en}}, ensure_ascii=False
            )
        )
    else:
        print(reason.in_language(language), file=sys.stderr)
    return UNREADABLE
