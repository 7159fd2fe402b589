# SPDX-License-Identifier: Apache-2.0
"""Findings and gaps as work: handed out, answered with papers, decided together; reports to take away."""

import io
import json
import re
from datetime import date
from importlib.resources import files as files_of

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.actions import Attached
from zhunsheng.evaluation.models import Charge, Decision, Hit
from zhunsheng.evaluation.queries.charges import charges, of_person, owners
from zhunsheng.evaluation.queries.hits import of_same_rules
from zhunsheng.evaluation.tests.cast import evaluated, evaluated_overdue, overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_pages import page, seat
from zhunsheng.ledger import files, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob, Event
from zhunsheng.ledger.queries import facts

DUE = date(2026, 5, 1)


@pytest.fixture
def hit(house: House) -> Hit:
    """The standard was overdue, and an evaluation has found it."""
    return evaluated_overdue(house).hits.get(rule="R-TRACE-01")


def test_a_gap_is_given_to_somebody_until_a_day_and_leaves_the_desk_when_it_is_met(house: House) -> None:
    evaluated(house)
    keeper = house.lab.keeper
    actions.charge(house.quality, ["4.3", "4.1"], owner=keeper, due=DUE, note="补资质附表")
    assert [row.about for row in of_person(keeper)] == ["4.3", "4.1"]
    event = Event.objects.get(kind="gap.charged")
    assert facts(event)["about"] == ["4.3", "4.1"]
    newest = queries.latest()
    assert newest is not None
    assert not queries.facts_since(newest)  # handing out is no fact about the work
    assert "补资质附表" in page(house.quality, "worklist", kind="gaps")
    assert "补资质附表" not in page(house.quality, "worklist", kind="gaps", owner="nobody")
    desk = seat(keeper).get("/").content.decode()
    assert "交给我的缺口" in desk
    actions.judge(house.quality, "4.1", verdict="met", reason="营业执照有效")
    actions.refresh(house.auditor)
    assert [row.about for row in of_person(keeper)] == ["4.3"]
    actions.charge(house.quality, ["4.3"], owner=house.lab.tech, due=DUE)
    assert not of_person(keeper)
    assert charges()["4.3"].owner == house.lab.tech


def test_a_gap_is_not_given_to_a_stranger_nor_for_yesterday_nor_by_everybody(house: House, hit: Hit) -> None:
    assert house.lab.client not in owners()
    quality, keeper = house.quality, house.lab.keeper
    for abouts, owner, due, field in (
        ([], keeper, DUE, "keys"),
        (["9.9"], keeper, DUE, "keys"),
        (["4.3"], house.lab.client, DUE, "owner"),
        (["4.3"], keeper, date(2026, 4, 1), "due"),
    ):
        with pytest.raises(ActionError) as refused:
            actions.charge(quality, abouts, owner=owner, due=due)
        assert refused.value.field == field
    for actor in (house.auditor, house.lab.tech, house.lab.client):
        with pytest.raises(NotAllowed):
            actions.charge(actor, [hit.key], owner=keeper, due=DUE)
    assert not Charge.objects.exists()


def test_an_answer_comes_with_its_papers_and_only_readers_fetch_them(house: House, hit: Hit) -> None:
    attached = Attached("延期函.pdf", b"%PDF-1.7 scan")
    actions.decide(house.quality, [hit.key], state="explained", reason="延期函已归档", attachments=[attached])
    [told] = Decision.objects.get().attachments
    assert files.read(Blob.objects.get(pk=told["sha256"])) == attached.content
    assert facts(Event.objects.get(kind="finding.decided"))["attachments"] == [told]
    address = reverse("evaluation:attachment", args=[told["sha256"]])
    answer = seat(house.auditor).get(address)
    assert (answer.status_code, answer.content) == (200, attached.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert seat(house.lab.users["chen"]).get(address).status_code == 403
    assert seat(house.auditor).get(reverse("evaluation:attachment", args=["0" * 64])).status_code == 404
    large = Attached("large", b"0" * (actions.MAX_ATTACHED + 1))
    with pytest.raises(ActionError) as refused:
        actions.decide(house.quality, [hit.key], state="explained", reason="x", attachments=[large])
    assert refused.value.field == "file"


def test_all_undecided_hits_of_the_same_rule_are_answered_at_once(house: House, hit: Hit) -> None:
    other = Hit.objects.get(pk=hit.pk)
    other.pk, other.key, other.record = None, "0" * 24, "another"
    other.save()
    third = Hit.objects.get(pk=hit.pk)
    third.pk, third.key, third.record = None, "1" * 24, "a third"
    third.save()
    actions.decide(house.quality, [third.key], state="dismissed", reason="排除过")
    assert of_same_rules([third.key]) == [hit.key, other.key]  # what was decided stays as it is
    row = re.search(r'name="keys" value="([^"]*)"', page(house.quality, "worklist", rule="R-TRACE-01"))
    assert row
    assert set(row[1].split()) == {hit.key, other.key}  # one row a certificate; its decided point is left out
    form = {
        "keys": [third.key],
        "state": "explained",
        "reason": "延期函已归档",
        "same_rule": "on",
        "file": SimpleUploadedFile("a.txt", b"a"),
    }
    answer = seat(house.quality).post(reverse("evaluation:decide-ticked"), form)
    assert answer.status_code == 302
    assert {row.key for row in Decision.objects.filter(state="explained")} == {hit.key, other.key}
    assert Event.objects.filter(kind="finding.decided").count() == 2


def test_the_worklist_narrows_and_keeps_what_was_typed_when_it_refuses(house: House, hit: Hit) -> None:
    actions.charge(house.quality, [hit.key], owner=house.quality, due=DUE, note="请核对")
    message = hit.content["message"]["zh"]
    for query, shown in (
        ({"rule": "R-TRACE-01", "standing": "open", "severity": "hard", "owner": "mine"}, True),
        ({"owner": "nobody"}, False),
        ({"owner": "late"}, False),
        ({"standing": "dismissed"}, False),
        ({"severity": "statistical"}, False),
        ({"q": house.certificate.number}, True),
        ({"q": "nothing like it"}, False),
    ):
        assert (message in page(house.quality, "worklist", **query)) == shown, query
    assert "请核对" in page(house.quality, "worklist")
    typed = {"keys": ["4.3"], "owner": str(house.lab.keeper.pk), "due": "2026-04-01", "note": "补附表"}
    said = seat(house.quality).post(reverse("evaluation:charge"), typed).content.decode()
    assert "期限不能早于今天" in said
    assert 'value="补附表"' in said
    assert seat(house.lab.users["chen"]).get(reverse("evaluation:worklist")).status_code == 403


def test_reports_are_taken_from_the_board_as_stored_and_by_readers_alone(house: House, hit: Hit) -> None:
    actions.judge(house.director, "4.1", verdict="met", reason="营业执照有效", references=["YYZZ"])
    actions.decide(house.quality, [hit.key], state="explained", reason="延期函已归档")
    made = actions.refresh(house.auditor)
    told = queries.document_of(made)
    assert queries.document_of(made) == told
    [found] = [each for each in told["hits"] if each["key"] == hit.key]
    assert (found["standing"], found["on"]) == ("explained", "2026-04-12")
    assert [each["about"] for each in told["judgements"]] == ["4.1"]
    assert (told["intact"], told["sha256"]) == (True, made.sha256)
    reader = seat(house.director, "en")
    drawn = reader.get(reverse("evaluation:report", args=["pdf"]))
    assert drawn["Content-Type"] == "application/pdf"
    names = PdfFileReader(io.BytesIO(drawn.content)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert json.loads(names[1].get_object()["/EF"]["/F"].get_object().data) == told
    shown = reader.get(reverse("evaluation:report", args=["html"]), {"published": "yes"}).content.decode()
    assert "Shen Hong" not in shown
    assert hit.key not in shown
    assert reader.get(reverse("evaluation:report", args=["doc"])).status_code == 404
    stranger = seat(house.lab.users["chen"])
    assert stranger.get(reverse("evaluation:report", args=["pdf"])).status_code == 403


def test_a_report_of_a_past_day_is_the_same_whatever_is_said_later(house: House) -> None:
    made = evaluated(house)
    before = queries.document_of(made)
    house.clock.on(days=3)
    overdue(house)
    actions.judge(house.director, "4.1", verdict="met", reason="营业执照有效")
    actions.charge(house.quality, ["4.3"], owner=house.lab.keeper, due=DUE)
    later = evaluated(house)
    assert queries.document_of(made) == before
    again = actions.evaluate(house.quality, as_of=made.as_of, first=made.first, known_at=made.known_at)
    kept = {"made_at", "made_by", "trend"}
    assert {k: v for k, v in queries.document_of(again).items() if k not in kept} == {
        k: v for k, v in before.items() if k not in kept
    }
    assert [each["as_of"] for each in queries.document_of(later)["trend"]] == ["2026-04-12", "2026-04-15"]


def test_a_laboratory_grades_by_its_own_profile_and_is_told_where_it_is_wrong(house: House) -> None:
    made = evaluated(house)
    shipped = queries.document_of(made)["profile"]
    own = places.data_folder() / "profile.yaml"
    text = (files_of("zhunsheng.rules.report") / "data" / "default.yaml").read_text(encoding="utf-8")
    try:
        own.write_text(text.replace("id: default", "id: ours"), encoding="utf-8")
        used = queries.document_of(made)["profile"]
        assert (used["id"], used["digest"] != shipped["digest"]) == ("ours", True)
        own.write_text(text.replace("0.80", "8.0"), encoding="utf-8")
        answer = seat(house.director).get(reverse("evaluation:report", args=["json"]), follow=True)
        assert "profile.yaml:" in answer.content.decode()
    finally:
        own.unlink()


def test_reports_stand_beside_the_peers_in_the_data_folder_and_tell_a_file_that_is_none(house: House) -> None:
    made = evaluated(house)
    assert queries.document_of(made)["peers"] is None
    kept = places.data_folder() / "peers.parquet"
    rules = [json.dumps({"R-TRACE-01": [hits, 0, 100]}) for hits in range(6)]
    try:
        pq.write_table(pa.table({"lab_id": [f"L{at}" for at in range(6)], "rules": rules}), kept)
        told = queries.document_of(made)["peers"]
        assert (told["laboratories"], len(told["rates"]["R-TRACE-01"])) == (6, 6)
        kept.write_bytes(b"no parquet")
        answer = seat(house.director).get(reverse("evaluation:report", args=["json"]), follow=True)
        assert "labs.parquet" in answer.content.decode()
    finally:
        kept.unlink()
