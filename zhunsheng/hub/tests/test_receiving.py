# SPDX-License-Identifier: Apache-2.0
"""Packs coming in: what is kept, what is refused, who may, and what the rules say of them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.models import Evaluation, ReceivedPack
from zhunsheng.hub.tests.cast import FAR, KEYS, NEAR, SILENT, Hub, rows_of, write_pack
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import facts

MENTION: dict[str, Any] = {
    "kind": "mention",
    "code": FAR,
    "authority": "鹏城校准的公众号",
    "first": date(2026, 3, 9),
    "text": "称同行的证书不可信",
    "source": "https://example.org/9",
    "detail": {"about": "某校准所", "tone": "negative", "cited": "no"},
}


def test_a_pack_is_kept_as_it_came_evaluated_and_logged(hub: Hub) -> None:
    pack = hub.packs[NEAR]
    assert (pack.certificates, pack.faults, queries.pack_state(pack)) == (12, [], "accepted")
    assert files.whole_path(pack.blob).stat().st_size == pack.blob.size
    assert facts(pack.event)["manifest"] == pack.manifest_sha256
    made = queries.machine_evaluation(pack)
    assert made is not None
    assert facts(made.event)["sha256"] == made.sha256
    assert made.hits.filter(state="broken", rule__startswith="R-DUTY").count() == 1
    verdicts = dict(made.verdicts.values_list("clause", "verdict"))
    assert "not-met" not in verdicts.values()  # a machine finds, a person judges
    assert made.summary["eligibility"]["status"] == "not-yet"


def test_the_same_pack_twice_is_said_to_be_here(hub: Hub, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "p.tar", NEAR, rows_of(NEAR, 12, spoilt=1))
    with pytest.raises(ActionError, match="已经收过"):
        actions.receive(hub.secretary, pack)


def test_a_pack_under_a_new_key_waits_until_somebody_confirms_it(hub: Hub, tmp_path: Path) -> None:
    """It comes from the laboratory itself: a contact hands in the own one's, and nobody else's."""
    with pytest.raises(NotAllowed, match="不是您代表的"):
        actions.receive(hub.far, write_pack(tmp_path / "near.tar", NEAR))
    actions.name_contact(hub.secretary, hub.laboratories[SILENT], hub.far)
    pack = actions.receive(hub.far, write_pack(tmp_path / "p.tar", SILENT))
    assert queries.pack_state(pack) == "unpinned"
    entry = hub.entries[SILENT]
    with pytest.raises(ActionError, match="先确认密钥"):
        actions.choose_pack(hub.secretary, entry, pack)
    actions.pin_key(hub.secretary, hub.laboratories[SILENT], pack.signer, "电话核对")
    assert queries.pack_state(pack) == "accepted"
    assert actions.choose_pack(hub.secretary, entry, pack).pack == pack


def test_faults_are_named_and_the_pack_is_kept_beside_them(hub: Hub, tmp_path: Path) -> None:
    rows = rows_of(NEAR)
    rows["certificates"].append(rows["certificates"][0] | {"number": "ZS-other"})
    pack = actions.receive(hub.secretary, write_pack(tmp_path / "p.tar", NEAR, rows))
    assert queries.pack_state(pack) == "faulty"
    [fault] = pack.faults
    assert (fault["code"], fault["table"]) == ("duplicate-key", "certificates")
    with pytest.raises(ActionError, match="有不符"):
        actions.choose_pack(hub.secretary, hub.entries[NEAR], pack)


def test_what_is_no_pack_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    before = ReceivedPack.objects.count()
    (tmp_path / "p.tar").write_bytes(b"no pack at all")
    with pytest.raises(ActionError, match="不是可以读的证据包"):
        actions.receive(hub.secretary, tmp_path / "p.tar")
    assert ReceivedPack.objects.count() == before


def test_an_assessor_hands_in_nothing(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        actions.receive(hub.assessor, tmp_path / "far.tar")


def test_an_ended_key_no_longer_vouches(hub: Hub) -> None:
    key = hub.laboratories[NEAR].keys.get(vkey=KEYS[NEAR].vkey)
    actions.end_key(hub.secretary, key, "密钥遗失")
    assert queries.pack_state(hub.packs[NEAR]) == "unpinned"


def test_a_round_takes_the_packs_that_fit_and_a_sweep_orders_visits(hub: Hub) -> None:
    assert hub.entries[NEAR].pack == hub.packs[NEAR]
    assert hub.entries[SILENT].pack is None
    assert hub.round is not None
    heard = actions.enter_fact(hub.secretary, **MENTION)  # counts beside the pack
    sweep = actions.sweep_round(hub.secretary, hub.round)
    ranks = list(queries.ranks_of(hub.secretary, sweep))
    assert [rank.entry.laboratory.credit_code for rank in ranks] == [NEAR, FAR]
    assert ranks[0].content["facts"] == ranks[1].content["facts"] + 2
    assert ranks[1].content["asks"] == ranks[0].content["asks"] + 1
    assert facts(sweep.event)["sha256"] == sweep.sha256
    assert facts(sweep.event)["outside"] == sweep.outside
    assert sweep.outside["facts"] == [heard.pk]
    for other in (hub.assessor, hub.near, hub.far, hub.admin):
        assert not queries.ranks_of(other, sweep).exists()
        with pytest.raises(NotAllowed):
            actions.sweep_round(other, hub.round)


def test_a_laboratory_of_another_basis_is_not_invited(hub: Hub) -> None:
    assert hub.round is not None
    other = actions.register_laboratory(hub.secretary, "91330200MA2HUB0009", "企业实验室", profile="in-house")
    with pytest.raises(ActionError, match="能力依据不同"):
        actions.invite(hub.secretary, hub.round, [other])
    actions.close_round(hub.head, hub.round)
    with pytest.raises(ActionError, match="已经结束"):
        actions.invite(hub.secretary, hub.round, [other])


def test_evaluations_of_packs_are_never_anothers_to_see(hub: Hub) -> None:
    assert Evaluation.objects.count() == 2
    assert [pack.laboratory.credit_code for pack in queries.visible_packs(hub.near)] == [NEAR]
    assert [each.laboratory.credit_code for each in queries.visible_entries(hub.far)] == [FAR]
    assert not queries.visible_packs(hub.assessor).exists()
    assert not queries.visible_laboratories(hub.assessor).exists()


def test_a_row_dated_ahead_keeps_no_pack_from_being_used(hub: Hub, tmp_path: Path) -> None:
    """It is told and left out; what spoils a table does keep it."""
    rows = rows_of(SILENT)
    rows["reviews"][0]["signed_at"] = datetime.fromisoformat("2090-01-01")
    ahead = actions.receive(hub.secretary, write_pack(tmp_path / "p.tar", SILENT, rows))
    assert {fault["code"] for fault in ahead.faults} == {"future"}
    assert queries.pack_state(ahead) == "unpinned"
    assert [each for each, _state in queries.pack_list(hub.secretary, state="unpinned")] == [ahead]
    actions.pin_key(hub.secretary, hub.laboratories[SILENT], ahead.signer, "电话核对")
    assert actions.choose_pack(hub.secretary, hub.entries[SILENT], ahead).pack == ahead
    assert queries.is_spoilt([{**ahead.faults[0], "table": ""}])
    assert queries.is_spoilt([{**ahead.faults[0], "code": "wrong-type"}])
