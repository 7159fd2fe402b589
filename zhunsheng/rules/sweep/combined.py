# SPDX-License-Identifier: Apache-2.0
"""The evidence of several rules put together: for a laboratory, a person, a standard, a room.

An e-value says how many times likelier something is if a rule's mark were done on purpose than by honest
slips; on honest work its mean is at most 1. Each rule gives one; where it was not asked, that is 1:

- Counted: `hits` among what was asked, against the rate at which the rule is wrong on laboratories without
  misconduct (frozen with this version; for a rule that these could not be asked, the rate its severity
  allows), a likelihood ratio mixed over how many times more often. Certificates of one order share their
  slips, so orders are counted; orders are taken as independent.
- By strength: where a finding carries how improbable it is, in bits, and the rule named nobody on honest
  work, each is turned into an e-value by a calibrator and averaged over all that were asked, which holds
  however they depend on each other. Beyond `TRUSTED` bits no reference distribution is believed.

Rules that go back to one entry of the catalogue look at one act and are averaged, and so are then the
entries; entries that only ask, and rules about how the laboratory is run, weigh a quarter. The weights were
fixed before anything was swept. It says where to look first, and is no probability of anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log2
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.history.reference import never_wrong, usual_rate
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.sweep.evidence import Evidence, Lacks
from zhunsheng.rules.sweep.whole import write_rows

FALSE_DISCOVERIES = 0.05
_KINDS: Mapping[str, str] = {"person": "operator_id", "standard": "equip_id", "room": "room_id"}
"""Units that certificates are of, and the column that says so."""
Unit = tuple[str, str]
"""A laboratory, and a person, standard or room of it."""
TRUSTED = 30.0
"""Bits; what is rarer counts as this rare."""
MOST = 2.0**20
"""The most that a count may say."""
TIMES = (4.0, 16.0, 64.0, 256.0)
"""How many times more often than on honest work a rule may hit."""
OTHER, LIGHT = "other", 0.25


@dataclass(slots=True)
class Found:
    """What a rule found: units and orders hit among those asked, and strengths added up, in whole millionths.

    Whole numbers add up to the same in any order.
    """

    hits: int = 0
    asked: int = 0
    orders: int = 0
    of_orders: int = 0
    strength: int = 0


def counted(rule: Rule, found: Found) -> float:
    """The e-value of how many orders (or other units) were hit."""
    of_orders = max(found.of_orders, found.orders)
    if not found.asked or not of_orders:
        return 0.0
    usual = min(usual_rate(rule.id, rule.severity) * max(found.asked / of_orders, 1.0), 0.5)
    return _times_likelier(usual, found.orders, of_orders)


@lru_cache(maxsize=65_536)
def _times_likelier(usual: float, orders: int, of_orders: int) -> float:
    """Than at the usual rate; most rules find nothing, among as much, at one of few rates."""
    ways = []
    for times in TIMES:
        often = min(usual * times, (1.0 + usual) / 2.0)
        bits = orders * log2(often / usual)
        bits += (of_orders - orders) * log2((1.0 - often) / (1.0 - usual))
        ways.append(float(2.0 ** min(bits, log2(MOST))))
    return min(sum(ways) / len(ways), MOST)


def e_value(rule: Rule, found: Found) -> float:
    """How many times likelier than by honest slips: 1 where nothing was asked."""
    if not found.asked:
        return 1.0
    if _says_how_rare(rule) and never_wrong(rule.id):
        return (counted(rule, found) + found.strength / MILLION / max(found.asked, found.hits)) / 2.0
    return counted(rule, found)


def _says_how_rare(rule: Rule) -> bool:
    """Whether its findings tell among how many looks they stood out, as those of `history.chance` do."""
    return "{looks}" in rule.message.en


def by_month(rule: Rule) -> bool:
    """Whether a finding is about a month of a person or room, of which many are looked at for each asked."""
    return "{month}" in rule.message.en


def evidence_of(rules: Iterable[Rule], found: Mapping[str, Found]) -> float:
    """The weighted mean of the e-values of all rules; those not asked say 1, and 0 is that of no rules."""
    entries: dict[str, list[tuple[Rule, float]]] = defaultdict(list)
    for rule in rules:
        entries[(*rule.catalogue, OTHER)[0]].append((rule, e_value(rule, found.get(rule.id, Found()))))
    weights = {entry: _weight(entry, [rule for rule, _value in mine]) for entry, mine in entries.items()}
    whole = sum(
        weights[entry] * sum(value for _rule, value in mine) / len(mine) for entry, mine in entries.items()
    )
    return float(whole / sum(weights.values())) if entries else 0.0


def _weight(entry: str, rules: Iterable[Rule]) -> float:
    return LIGHT if entry == OTHER or all(rule.severity == "ask" for rule in rules) else 1.0


Key = TypeVar("Key", str, Unit)


def selected(values: Mapping[Key, float]) -> frozenset[Key]:
    """Those whose evidence stands out at the rate of false discoveries allowed (e-BH)."""
    order = sorted(values, key=lambda one: (-values[one], one))
    wanted = [k for k, one in enumerate(order, 1) if values[one] >= len(order) / (k * FALSE_DISCOVERIES)]
    return frozenset(order[: max(wanted, default=0)])


_STRENGTH = f"""
case when json_extract(detail, '$.looks') is null or score < 1 then 0.0
else 0.99 * pow(2.0, least(score, {TRUSTED})) / pow(least(score, {TRUSTED}) * ln(2.0), 2) end
"""
"""The calibrator of Vovk and Wang that mixes over all powers of a p-value, here for bits of 10 and more."""


def hits_as_table(database: duckdb.DuckDBPyConnection, evidence: Evidence) -> None:
    """Make the table `told`: every unit hit by a rule once, with strength, order, person, standard and room.

    Needs the view `answers`.
    """
    whose = ", ".join(("job_id", *_KINDS.values()))
    certificates = (
        f"select lab_id, cert_id, {whose} from ({evidence.tables['certificates']})"  # noqa: S608  # our names
        if "certificates" in evidence.tables
        else "select null as lab_id, null as cert_id, "
        + ", ".join(f"null as {name}" for name in whose.split(", "))
        + " where false"
    )
    columns = ", ".join(f"max(c.{name}) as {name}" for name in _KINDS.values())
    database.execute(
        "create or replace temp table told as"  # noqa: S608  # our names
        f" select a.lab_id, a.rule_id, a.unit, a.unit_id,"
        f" cast(round(max({_STRENGTH}) * {MILLION}) as bigint) as strength,"
        f" max(coalesce(c.job_id, a.unit_id)) as of_order, {columns}"
        f" from answers a left join ({certificates}) c"
        " on a.unit = 'cert' and a.lab_id = c.lab_id and a.unit_id = c.cert_id"
        " where a.state = 'broken' group by a.lab_id, a.rule_id, a.unit, a.unit_id"
    )


def orders_of(
    database: duckdb.DuckDBPyConnection, evidence: Evidence, column: str
) -> dict[Unit, tuple[int, int]]:
    """Of each unit of a laboratory: its certificates, and the orders they belong to."""
    if "certificates" not in evidence.tables:
        return {}
    rows = database.execute(
        f"select lab_id, {column}, count(*), count(distinct coalesce(job_id, cert_id))"  # noqa: S608  # our names
        f" from ({evidence.tables['certificates']})"
        f" where {column} is not null and not coalesce(subcontracted, false) group by all"
    ).fetchall()
    return {(str(lab), str(unit)): (int(count), int(orders)) for lab, unit, count, orders in rows}


def write_units(
    database: duckdb.DuckDBPyConnection, rules: Sequence[Rule], evidence: Evidence, lacks: Lacks, out: Path
) -> None:
    """Write the evidence of every person, standard and room with a hit, strongest first. Needs `told`."""
    rows = [
        row
        for kind, column in _KINDS.items()
        for row in _units(database, rules, lacks, kind, orders_of(database, evidence, column))
    ]
    write_rows(rows, _SCHEMA, out)


def _units(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    lacks: Lacks,
    kind: str,
    asked: Mapping[Unit, tuple[int, int]],
) -> list[dict[str, object]]:
    found = _found_of(database, kind)
    values = {
        (lab, unit): evidence_of(
            rules,
            {
                rule.id: _asked(rule, mine, asked.get((lab, unit), (0, 0)))
                for rule in rules
                if not lacks[rule.id].keys() & {lab, ""}
            },
        )
        for (lab, unit), mine in found.items()
    }
    chosen = selected(values | dict.fromkeys(asked.keys() - found.keys(), 0.0))
    return [
        {
            "kind": kind, "unit_id": one[1], "lab_id": one[0], "certificates": asked.get(one, (0, 0))[0],
            "evidence": round(values[one], 6), "selected": one in chosen,
            "rules": sorted(found[one]),
            "hits": [found[one][rule].hits for rule in sorted(found[one])],
        }
        for one in sorted(found, key=lambda one: (-values[one], one))
    ]  # fmt: skip


def _found_of(database: duckdb.DuckDBPyConnection, kind: str) -> dict[Unit, dict[str, Found]]:
    """What each rule found in certificates of a unit, or of the unit itself or a month of it."""
    found: dict[Unit, dict[str, Found]] = defaultdict(dict)
    column = _KINDS[kind]
    rows = database.execute(
        f"select lab_id, {column}, rule_id, count(*), count(distinct of_order), sum(strength) from told"  # noqa: S608  # our names
        f" where {column} is not null group by all"
        f" union all select lab_id, unit_id, rule_id, 1, 1, strength from told where unit = '{kind}'"
        f" union all select lab_id, left(unit_id, -{len(' 202601')}), rule_id, 1, 1, strength from told"
        f" where unit = '{kind}_month'"
    ).fetchall()
    for lab, unit, rule, hits, orders, strength in rows:
        mine = found[str(lab), str(unit)].setdefault(str(rule), Found())
        mine.hits += int(hits)
        mine.orders += int(orders)
        mine.strength += int(strength)
    return found


def _asked(rule: Rule, mine: Mapping[str, Found], asked: tuple[int, int]) -> Found:
    """With units asked: certificates, or the person once; other rules say nothing here."""
    found = mine.get(rule.id, Found())
    if rule.judges == "certificates":
        return replace(found, asked=asked[0], of_orders=asked[1])
    once = 1 if rule.judges == "people" or rule.id in mine else 0
    return replace(found, asked=once, of_orders=once)


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
