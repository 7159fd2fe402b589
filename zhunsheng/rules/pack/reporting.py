# SPDX-License-Identifier: Apache-2.0
"""A pack's evaluation as the document that reports are drawn from."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from zhunsheng import __version__
from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.pack.evaluating import Evaluated, evaluate_pack
from zhunsheng.rules.report.document import About, Document, Said, document, point
from zhunsheng.rules.report.profile import Profile
from zhunsheng.rules.verdict.freezing import freeze
from zhunsheng.rules.verdict.summary import summary
from zhunsheng.rules.verdict.whole import Whole

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is to show besides: how many month ends before its day, peers, its profile, numbers."""

    month_ends: int = 0
    peers: Mapping[str, Any] | None = None
    profile: Profile | None = None
    numbers: Mapping[str, Mapping[str, Any]] | None = None


def pack_document(
    code: Catalogue, pack: Checked, made: Evaluated, made_at: str, wanted: Wanted, memory: str, scratch: Path
) -> Document:
    """The document of a pack that was evaluated. People's judgements are in no pack."""
    found = freeze(
        code,
        made.whole,
        made.answers,
        made.rows,
        first=made.first,
        as_of=made.as_of,
        known_at=pack.manifest.period.known_at,
    )
    about = About(
        lab_id=pack.manifest.lab_id,
        laboratory=pack.manifest.name(),
        made_at=made_at,
        made_by=None,
        software=f"zhunsheng {__version__}",
        sha256=found.sha256,
        pack=_of_pack(pack),
        **found.head,
    )
    earlier = [
        _point(code, day.isoformat(), evaluate_pack(code, pack, day, memory, scratch).whole)
        for day in month_ends(made.first, made.as_of, wanted.month_ends)
    ]
    return document(
        code,
        about,
        found.verdicts,
        found.hits,
        said=Said(numbers=wanted.numbers or {}),
        dates=_dates(pack, made.findings),
        trend=[*earlier, _point(code, found.head["as_of"], made.whole)],
        peers=wanted.peers,
        profile=wanted.profile,
    )


def _point(code: Catalogue, as_of: str, whole: Whole) -> Mapping[str, Any]:
    nodes = ((each.id, each.own) for each in whole.verdicts if code[each.id].counts)
    return point(as_of, summary(whole), nodes)


def month_ends(first: date, last: date, most: int) -> list[date]:
    """The last days of months from the first day on and before the last, at most so many, the latest."""
    found: list[date] = []
    day = last.replace(day=1) - _DAY
    while day >= first and len(found) < most:
        found.append(day)
        day = day.replace(day=1) - _DAY
    return found[::-1]


def _of_pack(pack: Checked) -> dict[str, Any]:
    check = pack.as_json()
    return {
        "verdict": check["verdict"],
        "sha256": hashlib.sha256(pack.manifest.encode()).hexdigest(),
        "signer": pack.vkey,
        "trusted": pack.trusted,
        "faults": len(pack.faults),
        "made_at": pack.manifest.made_at,
        "pseudonymous": pack.manifest.pseudonymous,
    }


def _dates(pack: Checked, findings: Iterable[Finding]) -> dict[str, str]:
    """The days of issue of the certificates that were hit."""
    hit = {finding.unit_id for finding in findings if finding.state == "broken" and finding.unit == "cert"}
    if not hit or "certificates" not in pack.staged:
        return {}
    return {number: day for number, day in _issued(pack.staged["certificates"]) if number in hit}


def _issued(path: Path) -> Iterator[tuple[str, str]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["cert_id", "signed_at"]):
            for row in batch.to_pylist():
                if row["signed_at"] is not None:
                    yield row["cert_id"], row["signed_at"].date().isoformat()
