# SPDX-License-Identifier: Apache-2.0
"""Packs of others, looked at in a process apart: for the command line and for a hub. No Django here."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from zhunsheng.certificate.apart import MIB, Limits, WornOut, ask
from zhunsheng.measure.text import Text

_CHILD: Final = "zhunsheng.rules.pack.child"
_SWEEP: Final = "zhunsheng.rules.sweep.child"
# What a pack of millions of readings takes; the databases in that process keep to far less memory.
LIMITS: Final = Limits(
    processor=4 * 3600,
    seconds=8 * 3600,
    memory=6144 * MIB,
    answer=256 * MIB,
    file=100 * 1024 * MIB,
)
_MANY: Final = Limits(
    LIMITS.processor, LIMITS.seconds, LIMITS.memory, LIMITS.answer, LIMITS.file, handles=4096
)
_MEMORY: Final = "1GB"


class Unreadable(Exception):  # noqa: N818 - what became of the pack
    """Nothing could be read; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def look_into(
    pack: Path,
    *,
    now: datetime,
    trust: Sequence[str],
    lab_id: str = "",
    evaluate: bool = False,
    as_of: date | None = None,
    report: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the process apart says of a pack: `check`, and `evaluation` where asked. Unreadable.

    With `report` (month_ends, peers as a path, profile as name and text, numbers; all but the first may be
    None) there is also `document`, which reports are drawn from.
    """
    task = {
        "path": str(pack.resolve()),
        "now": now.isoformat(),
        "trust": list(trust),
        "lab_id": lab_id,
        "evaluate": evaluate,
        "as_of": str(as_of or "") if evaluate else "",
        "report": dict(report) if report is not None else None,
    }
    told = _asked(_CHILD, task, LIMITS)
    if "unreadable" in told:
        said = told["unreadable"]["text"]
        raise Unreadable(Text(said["zh"], said["en"]))
    return told


def sweep_all(packs: Sequence[tuple[str, Path]], keys: Sequence[str], now: datetime) -> dict[str, Any]:
    """All rules over many packs: `labs`, the rows of the sweep, `summary` and `faults`. Unreadable."""
    task = {"packs": [[name, str(path.resolve())] for name, path in packs], "keys": list(keys)}
    return _asked(_SWEEP, task | {"now": now.isoformat()}, _MANY)


def _asked(module: str, task: dict[str, Any], limits: Limits) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="zhunsheng-pack-") as scratch:
        question = json.dumps({**task, "memory": _MEMORY, "scratch": scratch})
        try:
            told: dict[str, Any] = json.loads(ask(module, question.encode(), limits))
        except WornOut as error:
            raise Unreadable(_WORN_OUT) from error
    return told


_WORN_OUT = Text(
    "读取这个证据包所需的内存或时间超过限度，或使读取它的进程中止；未采用任何内容。",
    "Reading this pack takes more memory or time than is allowed, or ended the process that read it; nothing "
    "of it was used.",
)
