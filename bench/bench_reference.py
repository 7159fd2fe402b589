# SPDX-License-Identifier: Apache-2.0
"""What honest work looks like, read anew from half of the honest laboratories and held against the others.

Prints the frozen reference (zhunsheng/rules/history/reference.json) as it would be written, and before it, by
rule, the alarms in both halves. Misconduct plays no part in it, so no threshold can be fitted to what it is
to find. Statistical rules about tables that the sample lacks are asked of the same laboratories with every
table, filled with honest rows (bench/misconduct/honest); where the sample itself was asked, it speaks.

Files of experience (docs/evaluation.md) named in the environment variable EXPERIENCE, separated as paths are,
add what named persons dismissed at laboratories to the half that is fitted, for rules worded as they are now.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from bench import ourselves
from bench.misconduct import World, furnish
from tests.reference import ROOT as REFERENCE
from zhunsheng.rules.history.reference import REFERENCE as FROZEN
from zhunsheng.rules.report.experience import alarms_of, with_experience

HONEST = REFERENCE / "evidence" / "honest"
FITTED, HELD = "lab_id % 2 = 0", "lab_id % 2 = 1"


def run() -> Iterator[str]:
    """One line a rule with an alarm; then the reference."""
    if not HONEST.is_dir():
        yield f"REFERENCE DATA ABSENT: {HONEST}; nothing was measured"
        return
    with tempfile.TemporaryDirectory() as name:
        world = World(HONEST)
        furnish(world)
        world.write(Path(name))
        fitted, held = (_half(Path(name), half, where) for half, where in (("a", FITTED), ("b", HELD)))
    yield "alarms among units asked, in the half fitted and in the half held out:"
    for rule, told in fitted.items():
        if told["hits"] or held[rule]["hits"]:
            yield (
                f"  {rule:14} {told['severity']:12} {told['hits']} of {told['asked']},"
                f" {held[rule]['hits']} of {held[rule]['asked']}"
            )
    for kinds in (("hard", "arithmetic"), ("ask", "statistical")):
        mine = [[t["hits"] for t in half.values() if t["severity"] in kinds] for half in (fitted, held)]
        yield f"  {' and '.join(kinds)} together: {sum(mine[0])}, {sum(mine[1])}"
    alarms = {rule: [told["hits"], told["asked"]] for rule, told in fitted.items() if told["asked"]}
    for path in filter(None, os.environ.get("EXPERIENCE", "").split(os.pathsep)):
        learned = alarms_of(Path(path).read_text(encoding="utf-8"))
        wrong = sum(alarm for alarm, _honest in learned.values())
        yield f"experience of {path}: {len(learned)} rules, {wrong} alarms"
        alarms = with_experience(alarms, learned)
    yield json.dumps(FROZEN | {"alarms": alarms}, ensure_ascii=False)


def _half(world: Path, half: str, where: str) -> dict[str, Any]:
    """What the sample tells of each rule; of statistical ones it was not asked, what it tells when filled up.

    The others are held to what their severity allows: what we filled in ourselves tells little of them.
    """
    sample = _swept(HONEST, world / f"sample-{half}", where)
    every = _swept(world / "evidence", world / f"every-{half}", where)
    filled = {
        rule for rule, told in sample.items() if not told["asked"] and told["severity"] == "statistical"
    }
    return sample | {rule: every[rule] for rule in filled}


def _swept(honest: Path, folder: Path, where: str) -> dict[str, Any]:
    """The summary of a sweep of some of the honest laboratories, by rule."""
    with duckdb.connect() as database:
        for table in sorted(each for each in honest.iterdir() if each.is_dir()):
            (folder / "in" / table.name).mkdir(parents=True)
            source = f"read_parquet('{table}/*.parquet')"
            names = {str(row[0]) for row in database.execute(f"describe from {source}").fetchall()}
            rooms = f"(select room_id from read_parquet('{honest}/rooms/*.parquet') where {where})"
            some = where if "lab_id" in names else f"room_id in {rooms}"
            out = folder / "in" / table.name / "part-0.parquet"
            database.execute(f"copy (from {source} where {some}) to '{out}' (format parquet)")
    ourselves.command("sweep", folder / "in", "--out", folder / "out")
    summary = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    return dict(summary["rules"])
