# SPDX-License-Identifier: Apache-2.0
"""A pack of the live laboratory: what is in it, who it names, and who may write one."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation import actions, pseudonym_key
from zhunsheng.evaluation.actions.exporting import Exported
from zhunsheng.evaluation.models import Hit
from zhunsheng.evaluation.tests.cast import evaluated, evaluated_overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_evaluating import verdicts
from zhunsheng.ledger import keys, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.pack import reading, signing
from zhunsheng.rules.pack.checking import Asked, checked
from zhunsheng.rules.pack.evaluating import Evaluated, evaluate_pack


def values(made: Exported, table: str, column: str) -> list[object]:
    path = made.path / table / "part-00000.parquet"
    found: list[object] = pq.read_table(path).column(column).to_pylist()
    return found


def everything(folder: Path) -> str:
    return "\n".join(str(pq.read_table(path).to_pylist()) for path in sorted(folder.rglob("*.parquet")))


def names_of(house: House) -> set[str]:
    lab = house.lab
    item = house.certificate.task.item
    people = {user.name for user in lab.users.values()} | {str(user) for user in lab.users.values()}
    return {item.order.party.name, item.order.party.number, item.serial_number, *people}


def test_classified_orders_stay_at_home_and_are_counted(house: House, tmp_path: Path) -> None:
    task = house.certificate.task
    order = task.item.order
    made = actions.export(house.quality, tmp_path / "pack", classified=[order.number])
    text = everything(made.path)
    assert made.manifest.rows()["certificates"] == 0
    assert made.manifest.rows()["people"] > 0
    for number in (order.number, task.number, task.item.number, house.certificate.number):
        assert number not in text
    [left] = [each for each in made.manifest.left_out if each.what == "classified-orders"]
    assert left.count == 1
    assert facts(made.event)["classified"] == 1
    with pytest.raises(ActionError) as refused:
        actions.export(house.quality, tmp_path / "other", classified=["WT-none"])
    assert refused.value.field == "classified"
    assert not (tmp_path / "other").exists()


def test_a_pack_is_whole_signed_logged_and_names_nobody(house: House, tmp_path: Path) -> None:
    made = actions.export(house.quality, tmp_path / "pack")
    pack = reading.read(made.path)
    assert list(reading.file_faults(pack)) == []
    signed = signing.check(pack.note, pack.content, pack.manifest, [keys.verifier()])
    assert (signed.trusted, signed.faults) == (True, ())
    said = pack.manifest
    assert (said.pseudonymous, said.rows()["certificates"], said.rows()["amendments"]) == (True, 1, 0)
    assert values(made, "certificates", "number") == [house.certificate.number]
    text = everything(made.path)
    assert [name for name in names_of(house) if name and name in text] == []
    [operator] = values(made, "certificates", "operator_id")
    assert str(operator).startswith("person-")
    assert operator in values(made, "authorisations", "person_id")
    assert values(made, "items", "serial") == values(made, "certificates", "serial_printed")
    assert facts(made.event)["sha256"] == made.sha256
    assert (made.event.kind, facts(made.event)["certificates"]) == ("pack.exported", 1)
    assert not list(tmp_path.glob(".*"))


def test_nothing_of_prices_is_in_any_pack(house: House, tmp_path: Path) -> None:
    made = actions.export(house.quality, tmp_path / "pack", plain="评审组查阅原名")
    assert not {"cost_model", "customer_moves"} & set(made.manifest.rows())
    assert set(values(made, "jobs", "price") + values(made, "jobs", "list_price")) == {None}
    assert {each.answer for each in made.manifest.answers} == {"unknown"}


def test_names_leave_by_a_decision_with_its_reason(house: House, tmp_path: Path) -> None:
    made = actions.export(house.quality, tmp_path / "pack", plain="评审组查阅原名")
    assert house.certificate.task.item.serial_number in everything(made.path)
    assert not made.manifest.pseudonymous
    assert facts(made.event)["reason"] == "评审组查阅原名"
    assert not (places.data_folder() / "keys" / pseudonym_key.FILE).exists()


def test_the_key_is_made_once_kept_with_the_keys_and_destroying_it_changes_every_name(
    house: House, tmp_path: Path
) -> None:
    one = actions.export(house.quality, tmp_path / "one")
    two = actions.export(house.quality, tmp_path / "two.tar")
    key = places.data_folder() / "keys" / pseudonym_key.FILE
    assert key.stat().st_mode & 0o077 == 0
    with reading.opened(two.path) as folder:
        assert everything(folder) == everything(one.path)
    key.unlink()
    three = actions.export(house.quality, tmp_path / "three")
    assert values(one, "people", "person_id") != values(three, "people", "person_id")
    key.write_text("no key")
    with pytest.raises(ActionError):
        actions.export(house.quality, tmp_path / "four")
    assert not (tmp_path / "four").exists()


def test_work_outside_the_period_is_not_in_it(house: House, tmp_path: Path) -> None:
    day = house.certificate.issued_on
    assert day is not None
    house.lab.clock.on(days=3)
    made = actions.export(house.quality, tmp_path / "pack", first=day + timedelta(days=1))
    assert made.manifest.rows()["certificates"] == 0
    assert made.manifest.rows()["equipment"] > 0


def test_only_who_may_evaluate_exports(house: House, tmp_path: Path) -> None:
    for who in ("tech", "chen", "admin", "desk", "client"):
        actor = house.lab.client if who == "client" else house.lab.users[who]
        with pytest.raises(NotAllowed):
            actions.export(actor, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()
    assert not Event.objects.filter(kind="pack.exported").exists()


def test_a_pack_overwrites_nothing_and_stays_out_of_the_data(house: House, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for out in (tmp_path / "there", tmp_path / "no" / "pack", places.data_folder() / "pack"):
        with pytest.raises(ActionError) as refused:
            actions.export(house.quality, out)
        assert refused.value.field == "out"


def judged_as_pack(made: Exported, scratch: Path) -> Evaluated:
    scratch.mkdir()
    asked = Asked(now=datetime(2026, 4, 20, tzinfo=UTC), trust=(keys.verifier(),), scratch=scratch)
    with checked(made.path, asked) as found:
        assert found.faults == ()
        assert found.valid
        return evaluate_pack(catalogue(), found, None, "500MB", scratch)


def said_of(hits: Iterable[Hit]) -> set[tuple[str, str, str, str]]:
    return {
        (hit.rule, hit.case, unit, hit.state) for hit in hits for unit in hit.units if hit.state == "broken"
    }


@pytest.mark.parametrize("broken", [False, True])
def test_the_live_evaluation_and_that_of_the_pack_agree_clause_by_clause(
    house: House, tmp_path: Path, broken: bool
) -> None:
    live = evaluated_overdue(house) if broken else evaluated(house)
    packed = judged_as_pack(actions.export(house.quality, tmp_path / "pack"), tmp_path / "scratch")
    assert {each.id: each.verdict for each in packed.whole.verdicts} == verdicts(live)
    assert (packed.first, packed.as_of) == (live.first, live.as_of)
    assert packed.as_json()["summary"] == live.summary
    assert packed.as_json()["asked"] == live.asked
    found = {(f.rule_id, f.case, f.unit_id, f.state) for f in packed.findings if f.state == "broken"}
    assert found == said_of(live.hits.all())
    assert ("R-TRACE-01" in {rule for rule, *_rest in found}) is broken
