# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng verify`: one file, offline; no Django, no database, no network."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from zhunsheng.certificate.trust import TrustError, read_trust
from zhunsheng.certificate.verification import Unreadable
from zhunsheng.certificate.verification_report import exit_code, verification_json, verification_lines
from zhunsheng.certificate.verify import verify_file
from zhunsheng.measure.text import Text

UNREADABLE = 2
_REASONS: dict[type[OSError], Text] = {
    FileNotFoundError: Text("没有这个文件", "no such file"),
    PermissionError: Text("没有读取权限", "permission denied"),
    IsADirectoryError: Text("这是一个文件夹", "this is a folder"),
}


def run(file: Path, trust: Sequence[Path], *, as_json: bool, language: str) -> int:
    """Print what the file proves; 0 valid and trusted, 1 anything less, 2 unreadable."""
    try:
        given = read_trust([(path.name, path.read_bytes()) for path in trust])
        result = verify_file(file.read_bytes(), given, datetime.now(UTC))
    except (Unreadable, TrustError) as error:
        return _unreadable(error.text, as_json=as_json, language=language)
    except OSError as error:
        return _unreadable(why_unread(error), as_json=as_json, language=language)
    if as_json:
        print(json.dumps(verification_json(result), ensure_ascii=False, indent=1))
    else:
        print("\n".join(verification_lines(result, "en" if language == "en" else "zh")))
    return exit_code(result)


def why_unread(error: OSError) -> Text:
    """Why the system would not give a file, naming it."""
    why = _REASONS.get(type(error), Text("无法读取", "cannot be read"))
    return Text(f"{error.filename}：{why.zh}", f"{error.filename}: {why.en}")


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
