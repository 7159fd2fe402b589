# SPDX-License-Identifier: Apache-2.0
"""The evidence of several rules put together: for a laboratory, a person, a standard, a room.

A rule's e-value is how many times more often it hits there than it does on honest work: hits over what was
asked, over the rate at which it is wrong on laboratories without misconduct (frozen with this version; for a
rule that these could not be asked, the rate its severity allows). Its mean on honest work is at most 1
however its hits depend on each other, and so is the mean over rules. It says where to look first, and is
no probability of anything.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from zhunsheng.rules.history.reference import usual_rate
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.sweep.evidence import Evidence, Lacks
from zhunsheng.rules.sweep.whole import write_rows

FALSE_DISCOVERIES = 0.05
_KINDS: Mapping[str, str] = {"person": "operator_id", "standard": "equip_id", "room": "room_id"}
"""Units that certificates are of, and the column that says so."""
Hits = Mapping[str, tuple[int, int]]
"""By rule: units hit, and asked."""
Unit = tuple[str, str]
"""A laboratory, and a person, standard or room of it."""


def e_value(rule: Rule, hits: int, asked: int) -> float:
    """How many times more often a rule hit than on honest work."""
    return min(1.0, hits / asked) / usual_rate(rule.id, rule.severity) if asked else 0.0


def evidence_of(rules: Iterable[Rule], hits: Hits) -> float:
    """The mean of the e-values of the rules that were asked; 0 where none was."""
    values = [e_value(rule, *hits[rule.id]) for rule in rules if rule.id in hits and hits[rule.id][1]]
    return sum(values) / len(values) if values else 0.0


Key = TypeVar("Key", str, Unit)


def selected(values: Mapping[Key, float]) -> frozenset[Key]:
    """Those whose evidence stands out at the rate of false discoveries allowed (e-BH)."""
    order = sorted(values, key=lambda one: (-values[one], one))
    wanted = [k for k, one in enumerate(order, 1) if values[one] >= len(order) / (k * FALSE_DISCOVERIES)]
    return frozenset(order[: max(wanted, default=0)])


def write_units(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    evidence: Evidence,
    lacks: Lacks,
    out: Path,
) -> None:
    """Write the evidence of every person, standard and room with a hit, strongest first. Needs `answers`."""
    rows = []
    if "certificates" in evidence.tables:
        certificates = f"({evidence.tables['certificates']})"
        for kind, column in _KINDS.items():
            rows += _units(database, rules, lacks, certificates, kind, column)
    write_rows(rows, _SCHEMA, out)


def _units(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    lacks: Lacks,
    certificates: str,
    kind: str,
    column: str,
) -> list[dict[str, object]]:
    asked = _certificates_of(database, certificates, column)
    found = _hits_of(database, certificates, kind, column)
    values = {
        (lab, unit): evidence_of(
            [rule for rule in rules if not lacks[rule.id].keys() & {lab, ""}],
            {rule.id: _asked(rule, hits, asked.get((lab, unit), 0)) for rule in rules},
        )
        for (lab, unit), hits in found.items()
    }
    chosen = selected(values | dict.fromkeys(asked.keys() - found.keys(), 0.0))
    return [
        {
            "kind": kind, "unit_id": one[1], "lab_id": one[0], "certificates": asked.get(one, 0),
            "evidence": round(values[one], 6), "selected": one in chosen,
            "rules": sorted(found[one]),
            "hits": [found[one][rule] for rule in sorted(found[one])],
        }
        for one in sorted(found, key=lambda one: (-values[one], one))
    ]  # fmt: skip


def _certificates_of(database: duckdb.DuckDBPyConnection, certificates: str, column: str) -> dict[Unit, int]:
    """How many certificates of its own laboratory each unit has part in."""
    return {
        (str(lab), str(unit)): int(count)
        for lab, unit, count in database.execute(
            f"select lab_id, {column}, count(*) from {certificates} where {column} is not null"  # noqa: S608  # our names
            " and not coalesce(subcontracted, false) group by all"
        ).fetchall()
    }


def _hits_of(
    database: duckdb.DuckDBPyConnection, certificates: str, kind: str, column: str
) -> dict[Unit, Counter[str]]:
    """How often each rule hit a certificate of a unit, or the unit itself."""
    found: dict[Unit, Counter[str]] = defaultdict(Counter)
    told = database.execute(
        f"select a.lab_id, c.{column}, a.rule_id, count(distinct a.unit_id) from answers a"  # noqa: S608  # our names
        f" join {certificates} c"
        " on a.unit = 'cert' and a.lab_id = c.lab_id and a.unit_id = c.cert_id"
        f" where a.state = 'broken' and c.{column} is not null group by all"
        f" union all select lab_id, unit_id, rule_id, 1 from answers where state = 'broken'"
        f" and unit = '{kind}'"
    ).fetchall()
    for lab, unit, rule, hits in told:
        found[str(lab), str(unit)][rule] += int(hits)
    return found


def _asked(rule: Rule, hits: Mapping[str, int], certificates: int) -> tuple[int, int]:
    """Hits and units asked: certificates, or the person once; other rules say nothing here."""
    if rule.judges == "certificates":
        return hits.get(rule.id, 0), certificates
    return hits.get(rule.id, 0), 1 if rule.judges == "people" or rule.id in hits else 0


_COLUMNS: dict[str, pa.DataType] = {
    "kind": pa.string(),
    "unit_id": pa.string(),
    "lab_id": pa.string(),
    "certificates": pa.int64(),
    "evidence": pa.float64(),
    "selected": pa.bool_(),
    "rules": pa.list_(pa.string()),
    "hits": pa.list_(pa.int64()),
}
_SCHEMA = pa.schema(_COLUMNS)
