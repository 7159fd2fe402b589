# SPDX-License-Identifier: Apache-2.0
"""Facts from outside and reports of suspect certificates: who sees, answers and ends them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation.packs_apart import look_into
from zhunsheng.hub import actions, credit_code, fact_sheets, queries, registers
from zhunsheng.hub.models import Fact
from zhunsheng.hub.queries import outside as asked
from zhunsheng.hub.queries.evidence import known
from zhunsheng.hub.queries.register import registers_say
from zhunsheng.hub.tests.cast import FAR, KEYS, NEAR, Hub, rows_of, write_pack
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts

RIGHT = "91330100MA2ABC123" + credit_code.check_character("91330100MA2ABC123")
REGISTER: list[dict[str, Any]] = [
    {"cert_id": "c9", "lab_id": NEAR, "content_hash": "AB" * 32},
    {"cert_id": "c8", "lab_id": NEAR, "content_hash": None},
]
FACT: dict[str, Any] = {
    "kind": "penalty",
    "code": NEAR,
    "authority": "宁波市市场监督管理局",
    "number": "甬市监罚〔2025〕7号",
    "first": date(2025, 6, 1),
    "text": "无证经营",
    "source": "https://example.org/7",
}


def test_a_credit_code_ends_with_its_check_character() -> None:
    assert credit_code.is_right("91350100M000100Y43")  # the example of GB 32100
    assert not credit_code.is_right("91350100M000100Y44")
    assert not credit_code.is_right("91350100M000100Y4")


def test_a_fact_is_told_to_its_laboratory_alone_answered_and_annulled_but_never_gone(hub: Hub) -> None:
    found = actions.enter_fact(hub.secretary, **FACT)
    assert list(asked.visible_facts(hub.near)) == [found]
    assert not asked.visible_facts(hub.far).exists()
    assert not asked.visible_facts(hub.assessor).exists()
    with pytest.raises(NotAllowed):
        actions.answer_fact(hub.far, found, "不是我们")
    assert actions.answer_fact(hub.near, found, "已申请复议").answer == "已申请复议"
    with pytest.raises(NotAllowed):
        actions.annul_fact(hub.near, found, "不对")
    with pytest.raises(ActionError, match="由谁"):
        actions.annul_fact(hub.secretary, found, " ")
    annulled = actions.annul_fact(hub.secretary, found, "省局复议撤销，浙市监复〔2026〕3号")
    assert list(asked.visible_facts(hub.near)) == [annulled]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")}, "code"),
        ({"first": date(2030, 1, 1)}, "first"),
        ({"until": date(2025, 5, 1)}, "until"),
        ({"source": " "}, "source"),
    ],
)
def test_a_fact_at_fault_names_its_field(hub: Hub, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ActionError) as refused:
        actions.enter_fact(hub.secretary, **(FACT | changed))
    assert refused.value.field == field


def test_a_table_is_read_whole_or_not_at_all_and_written_as_it_is_read(hub: Hub) -> None:
    head = "credit_code,kind,authority,number,first,until,text,source\n"
    good = f"{RIGHT},dishonesty-list,信用中国,7,2025-06-01,2027-06-01,列入,https://example.org/8\n"
    bad = f"{RIGHT[:-1]}I,penalty,省局,8,2025-06-31,,罚款,\n"
    with pytest.raises(ActionError, match="第 3 行"):
        fact_sheets.read_in(hub.secretary, (head + good + bad).encode())
    assert not Fact.objects.exists()
    [made] = fact_sheets.read_in(hub.secretary, (head + good).encode())
    assert (made.credit_code, made.until) == (RIGHT, date(2027, 6, 1))
    text = fact_sheets.written(asked.visible_facts(hub.secretary))
    assert good.strip() in text
    with pytest.raises(ActionError, match="已经登记"):
        fact_sheets.read_in(hub.secretary, text.encode())
    with pytest.raises(NotAllowed):
        fact_sheets.read_in(hub.near, (head + good).encode())


def test_a_report_is_answered_first_and_never_tells_who_reported(hub: Hub) -> None:
    made = actions.report_suspect(NEAR, certificate="ZS-2026-0001", why="签名不像", reporter="王某 138")
    found = made.suspect
    assert made.code not in str(Event.objects.latest("id").body)
    assert "王某" not in str(facts(found.event))
    assert asked.followed(f" {made.code.lower()} ") == found
    assert asked.followed("AAAA") is None
    assert asked.sees_reporter(hub.secretary, found)
    assert not asked.sees_reporter(hub.near, found)
    assert not asked.visible_suspects(hub.far).exists()
    with pytest.raises(ActionError, match="还没有答复"):
        actions.close_suspect(hub.secretary, found, outcome="forged", reason="不是它签的")
    with pytest.raises(NotAllowed):
        actions.answer_suspect(hub.far, found, "不知道")
    actions.answer_suspect(hub.near, found, "我们没有这个编号")
    with pytest.raises(NotAllowed):
        actions.close_suspect(hub.near, found, outcome="genuine", reason="没问题")
    closed = actions.close_suspect(hub.secretary, found, outcome="forged", reason="登记册里没有")
    assert (closed.state, closed.outcome) == ("closed", "forged")
    with pytest.raises(ActionError, match="已经结案"):
        actions.answer_suspect(hub.near, found, "再说一次")


def test_a_report_becomes_a_sighting_once_the_laboratory_was_heard(hub: Hub) -> None:
    found = actions.report_suspect(
        NEAR, certificate="ZS-2026-0001", why="签名不像", reporter="王某 138", file_sha256="ab" * 32
    ).suspect
    with pytest.raises(ActionError, match="还没有答复"):
        actions.take_as_sighting(hub.secretary, found, code=NEAR)
    actions.answer_suspect(hub.near, found, "我们没有这个编号")
    with pytest.raises(NotAllowed):
        actions.take_as_sighting(hub.near, found, code=NEAR)
    with pytest.raises(ActionError) as refused:
        actions.take_as_sighting(hub.secretary, found, code="91330200MA00000000")
    assert refused.value.field == "code"
    seen = actions.take_as_sighting(hub.secretary, found, code=NEAR, issued="2026-03-02", with_file=True)
    assert (seen.number, seen.answer, seen.detail["content"]) == (
        "ZS-2026-0001",
        "我们没有这个编号",
        "ab" * 32,
    )
    assert "王某" not in str([seen.text, seen.source, seen.authority, facts(seen.event)])
    [row] = known(hub.clock.at.date(), [NEAR]).rows[NEAR]["sightings"]
    assert (row["cert_no"], row["issued"]) == ("ZS-2026-0001", "2026-03-02")
    found.refresh_from_db()
    assert not asked.may_take(hub.secretary, found)
    with pytest.raises(ActionError, match="已经登记为所见证书"):
        actions.take_as_sighting(hub.secretary, found, code=NEAR)
    actions.annul_fact(hub.secretary, seen, "登记错了")
    found.refresh_from_db()
    assert asked.may_take(hub.secretary, found)
    again = actions.take_as_sighting(hub.secretary, found, code=NEAR)
    assert (again.pk != seen.pk, again.detail["content"]) == (True, "")  # a scan is not compared


def test_what_came_of_a_reported_certificate_stands_beside_it_for_who_judges(
    hub: Hub, tmp_path: Path
) -> None:
    found = actions.report_suspect(NEAR, certificate="N-404", why="疑", file_sha256="cd" * 32).suspect
    actions.answer_suspect(hub.near, found, "不是我们签发的")
    seen = actions.take_as_sighting(hub.secretary, found, code=NEAR, issued="2026-03-02", with_file=True)
    assert asked.counted_in(hub.secretary, seen) == []
    later = write_pack(tmp_path / "again.tar", NEAR, rows_of(NEAR) | {"registry": REGISTER})
    pack = actions.receive(hub.secretary, later)
    [counted] = asked.counted_in(hub.secretary, seen)
    assert (counted.evaluation.pack, counted.hit and counted.hit.rule) == (pack, "R-MARKET-01")
    assert asked.counted_in(hub.near, seen) == []
    client = Client()
    client.force_login(hub.secretary)
    assert "N-404" in client.get(f"/hub/suspects/{found.number}/").content.decode().split("计入")[-1]


def test_who_wants_to_be_named_says_who(hub: Hub) -> None:
    with pytest.raises(ActionError, match="您是谁"):
        actions.report_suspect(NEAR, certificate="1", why="疑", named=True)


def test_a_report_of_a_laboratory_the_hub_does_not_know_is_kept_and_closed_by_the_hub(hub: Hub) -> None:
    found = actions.report_suspect("某不知名校准所", certificate="1", why="没有地址").suspect
    assert found.laboratory is None
    assert not asked.visible_suspects(hub.near).exists()
    assert actions.close_suspect(hub.secretary, found, outcome="undecided", reason="找不到").state == "closed"


def test_a_penalty_entered_at_the_hub_counts_beside_the_pack_it_receives(hub: Hub, tmp_path: Path) -> None:
    actions.enter_fact(hub.secretary, **FACT)
    later = write_pack(tmp_path / "again.tar", NEAR, rows_of(NEAR) | {"labs": [{"lab_id": NEAR}]})
    made = queries.machine_evaluation(actions.receive(hub.secretary, later))
    assert made is not None
    [hit] = made.hits.filter(rule="R-PENALTY-01", state="broken")
    assert "宁波市市场监督管理局" in str(hit.content)
    assert made.verdicts.get(clause="5.10").verdict == "to-verify"


@pytest.mark.parametrize(
    ("laboratory", "number", "digest", "issued", "word"),
    [
        (NEAR, "N-1", "ab" * 32, "", "same"),
        (NEAR, "c9", "ab" * 32, "2026-03-02", "same"),
        (NEAR, "N-1", "cd" * 32, "", "other"),
        (NEAR, "N-1", "", "", "known"),
        (NEAR, "c8", "ab" * 32, "", "known"),  # without content in the register
        (NEAR, "N-2", "ab" * 32, "", "absent"),
        (NEAR, "N-2", "ab" * 32, "2025-03-02", "none"),
        (FAR, "N-1", "ab" * 32, "", "none"),
        ("某不知名校准所", "N-1", "", "", "none"),
    ],
)
def test_a_report_is_compared_with_the_registers_of_the_named_laboratory(
    hub_with_register: Hub, laboratory: str, number: str, digest: str, issued: str, word: str
) -> None:
    hub = hub_with_register
    said = {"verdict": "intact", "issued": issued} if digest else {}
    found = actions.report_suspect(
        laboratory, certificate=number, why="疑", file_sha256=digest, examined=said
    ).suspect
    compared = registers_say(hub.secretary, found)
    assert compared is not None
    assert compared.word == word
    assert registers_say(hub.near, found) is None
    if found.laboratory is not None:
        hub.clock.on(days=30)
    closed = actions.close_suspect(hub.secretary, found, outcome="undecided", reason="已比对")
    last = Event.objects.filter(subject=f"hub-suspect:{closed.number}").latest("id")
    assert facts(last)["register"] == word


@pytest.fixture
def hub_with_register(hub: Hub, register_told: dict[str, Any]) -> Hub:
    """The near laboratory's pack with the register that the process apart reads out of a real one."""
    pack = hub.packs[NEAR]
    registers.keep(pack, register_told)
    pack.told["registered"] = register_told["whole"]
    pack.save(update_fields=["told"])
    return hub


@pytest.fixture(scope="session")
def register_told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is read of a pack that has a register of two certificates."""
    printed = [rows_of(NEAR, 1)["certificates"][0] | {"cert_id": "c9", "number": "N-1"}]
    tar = write_pack(
        tmp_path_factory.mktemp("register") / "pack.tar",
        NEAR,
        {"registry": REGISTER, "certificates": printed},
    )
    told: dict[str, Any] = look_into(
        tar, now=datetime(2026, 4, 12, tzinfo=UTC), trust=[KEYS[NEAR].vkey], evaluate=True
    )["register"]
    assert told["whole"] == len(told["rows"])
    return told
