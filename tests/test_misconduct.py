# SPDX-License-Identifier: Apache-2.0
"""The generator of misconduct: its honest ground has every table, its acts have clauses, and it tells.

What rules find of it is measured by `make bench BENCH=recall`, and stands in docs/recall.md.
"""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.misconduct import ACTS, GRADES, World, commit, furnish, sittings
from bench.misconduct.other import make
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.tables import TABLES

# What follows of a standard found out of tolerance is told by its laboratory alone, and none here was.
NOT_DRAWN = {"impacts"}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four laboratories of the other generator with every table, as they are read again."""
    folder = tmp_path_factory.mktemp("ground")
    make(folder / "made", labs=4)
    world = World(folder / "made")
    furnish(world)
    world.write(folder)
    return folder / "evidence"


def test_acts_have_names_ways_and_clauses_of_their_own() -> None:
    kinds = [act.kind for act in ACTS]
    assert len(kinds) == len(set(kinds))
    known = {clause.id for clause in catalogue().clauses}
    for act in ACTS:
        assert act.ways, act.kind
        assert all(clause.partition("/")[0] in known for clause in act.clauses.split()), act


def test_acts_are_spread_evenly_over_worlds() -> None:
    spread = sittings(ACTS, 80)
    assert [act for world in spread for act in world] == list(ACTS)
    assert max(map(len, spread)) <= 80 // len(GRADES)
    assert max(map(len, spread)) - min(map(len, spread)) < len(spread)
    with pytest.raises(ValueError, match="too few"):
        sittings(ACTS, 3)


def test_honest_ground_has_every_table_and_every_column_that_packs_have(ground: Path) -> None:
    for name, table in TABLES.items():
        if name in NOT_DRAWN:
            continue
        there = set(pq.read_schema(ground / name / "part-0.parquet").names)
        assert {column.name for column in table.columns if not column.optional} <= there, name


def test_an_act_changes_what_it_tells_and_the_rest_follows(ground: Path, tmp_path: Path) -> None:
    (act,) = (each for each in ACTS if each.kind == "averages-repeated")
    (slow,) = (each for each in ACTS if each.kind == "signed-before-the-end")
    world = World(ground, foreign=True)
    signed = "SELECT cert_id, signed_at FROM certificates"
    before = set(world.rows(signed))
    commit(world, [slow], seed=2)
    told = {row[0] for row in world.rows("SELECT unit_id FROM truth")}
    changed = {key for key, _at in before - set(world.rows(signed))}
    assert told
    assert told == changed
    world.write(tmp_path)
    points = pq.read_table(tmp_path / "evidence" / "points").to_pylist()
    assert not (tmp_path / "evidence" / "readings").exists()
    assert all(row["cert_id"].startswith("x") and row["values"] for row in points if not row["subcontracted"])
    with pytest.raises(ValueError, match="too few"):
        commit(world, [act, slow])
