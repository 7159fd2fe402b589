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

Outside = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""Rows from outside by laboratory and table, instants as ISO texts."""
_CHILD: Final = "zhunsheng.rules.pack.child"
_SWEEP: Final = "zhunsheng.rules.sweep.child"
_DOSSIERS: Final = "zhunsheng.rules.pack.dossier_child"
# What a pack of millions of readings takes; the databases in that process keep to far less memory.
LIMITS: Final = Limits(
    processor=4 * 3600,
    seconds=8 * 3600,
    memory=6144 * MIB,
    answer=256 * MIB,
    file=100 * 1024 * MIB,
    handles=1024,  # DuckDB opens a file anew for each place of a query that reads it
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
    of: Sequence[str] = (),
    report: Mapping[str, Any] | None = None,
    outside: Outside | None = None,
) -> dict[str, Any]:
    """What the process apart says of a pack: `check`, and `evaluation` where asked. Unreadable.

    A pack of a laboratory that is not among `of`, where any are named, is not evaluated. With `report`
    (month_ends, peers as a path, profile as name and text, numbers; all but the first may be None) there is
    also `document`, which reports are drawn from. `outside` is what others say of
    laboratories (`rules.pack.outside`): it counts beside what the pack says itself.
    """
    task = {
        **_of_pack(pack, now),
        "trust": list(trust),
        "lab_id": lab_id,
        "evaluate": evaluate,
        "of": list(of),
        "kept": _kept() if evaluate else "",
        "as_of": str(as_of or "") if evaluate else "",
        "report": dict(report) if report is not None else None,
        "outside": _plain(outside),
    }
    return _readable(_asked(_CHILD, task, LIMITS))


def sample_of(
    pack: Path,
    now: datetime,
    *,
    hits: Mapping[str, Sequence[str]],
    size: int | None,
    random_share: int,
    seed: str,
    ahead: bool,
) -> dict[str, Any]:
    """A sample drawn from the pack: `population`, `drawn`, and the `dossiers` by certificate. Unreadable.

    Without a size, as many as the population and the hits suggest, more where the laboratory is `ahead`.
    """
    asked = {"hits": {rule: list(units) for rule, units in hits.items()}, "size": size, "seed": seed}
    task = _of_pack(pack, now) | asked | {"random_share": random_share, "ahead": ahead}
    return _readable(_asked(_DOSSIERS, task, LIMITS))


def sweep_all(
    packs: Sequence[tuple[str, Path]], keys: Sequence[str], now: datetime, outside: Outside | None = None
) -> dict[str, Any]:
    """All rules over many packs: `labs`, the rows of the sweep, `summary` and `faults`. Unreadable.

    What others say of a laboratory is named as its pack is.
    """
    listed = [[name, str(path.resolve())] for name, path in packs]
    task = {"packs": listed, "keys": list(keys), "kept": _kept(), "outside": _plain(outside)}
    return _asked(_SWEEP, task | {"now": now.isoformat()}, _MANY)


def _plain(outside: Outside | None) -> dict[str, Any]:
    return {
        code: {table: [dict(row) for row in rows] for table, rows in told.items()}
        for code, told in (outside or {}).items()
    }


def _kept() -> str:
    """Where that process finds the rules' SQL; "" where none is kept. It writes none itself."""
    from zhunsheng.rules import kept  # late, like this: a check alone asks no rules
    from zhunsheng.rules.ahead import compile_all

    folder = kept.save()
    if folder is None:
        return ""
    compile_all()
    return str(folder)


def _of_pack(pack: Path, now: datetime) -> dict[str, Any]:
    return {"path": str(pack.resolve()), "now": now.isoformat()}


def _readable(told: dict[str, Any]) -> dict[str, Any]:
    if "unreadable" in told:
        said = told["unreadable"]["text"]
        raise Unreadable(Text(said["zh"], said["en"]))
    return told


def _asked(module: str, task: dict[str, Any], limits: Limits) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="zhunsheng-pack-") as scratch:
        question = json.dumps({**task, "memory": _MEMORY, "scratch": scratch})
        try:
            said = ask(module, question.encode(), limits)
        except WornOut as error:
            raise Unreadable(_WORN_OUT) from error
    told: dict[str, Any] = json.loads(said)
    return _without_nul(told) if b"\\u0000" in said else told


def _without_nul(told: Any) -> Any:
    """What a pack's values say, as any database keeps it: a text may be anything, but for U+0000."""
    if isinstance(told, dict):
        return {name: _without_nul(each) for name, each in told.items()}
    if isinstance(told, list):
        return [_without_nul(each) for each in told]
    return told.replace("\0", "") if isinstance(told, str) else told


_WORN_OUT = Text(
    "读取这个证据包所需的内存或时间超过限度，或使读取它的进程中止；未采用任何内容。",
    "Reading this pack takes more memory or time than is allowed, or ended the process that read it; nothing "
    "of it was used.",
)
