# SPDX-License-Identifier: Apache-2.0
"""Pages of the evaluation: what they show, to whom, and that they only read what is stored."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from zhunsheng.accounts.models import User
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.models import Decision, Evaluation, Judgement, NumberMapping
from zhunsheng.evaluation.tests.cast import evaluated, evaluated_overdue
from zhunsheng.evaluation.tests.conftest import House

CHINESE = re.compile(r"[\u3400-\u9fff]")


def seat(user: User, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def page(user: User, name: str, *args: str, language: str = "zh-hans", **query: str) -> str:
    response = seat(user, language).get(reverse(f"evaluation:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_board_shows_every_node_with_its_word(house: House) -> None:
    evaluated(house)
    said = page(house.director, "board")
    assert said.count('<li><a class="chip') == 137
    assert "尚不具备" in said
    chip = re.search(r'<a class="chip met" href="/evaluation/clauses/5.8.4/"[^>]*>(.*?)</a>', said)
    assert chip is not None
    assert "满足" in chip[1]
    assert "认证" not in re.sub(r'title="[^"]*"', "", said)


def test_the_board_says_how_the_code_came_here(house: House) -> None:
    evaluated(house)
    said = page(house.auditor, "board", language="en")
    assert "our reconstruction, not counted" in said
    assert "number inferred: 6.4.1, 6.4.2" in said
    assert "number inferred" in page(house.auditor, "worklist", kind="gaps", q="6.4.1", language="en")
    assert "Verify every clause against a purchased copy" in said


@pytest.mark.parametrize(
    ("query", "found", "absent"),
    [
        ({"verdict": "met"}, "/clauses/5.8.4/", "/clauses/4.1/"),
        ({"section": "6.5"}, "/clauses/6.5.1/", "/clauses/6.6/"),
        ({"obligation": "may"}, "/clauses/6.5.5/", "/clauses/6.5.1/"),
        ({"automatable": "manual"}, "/clauses/6.4.8/", "/clauses/4.1/"),
        ({"q": "溯源"}, "/clauses/4.4.2/", "/clauses/4.1/"),
        ({"open": "yes"}, "/clauses/4.1/", "/clauses/5.8.4/"),
    ],
)
def test_the_list_is_narrowed(house: House, query: dict[str, str], found: str, absent: str) -> None:
    evaluated(house)
    said = page(house.quality, "board", **query)
    assert found in said
    assert absent not in said


def test_a_list_has_25_a_page_and_says_when_nothing_fits(house: House) -> None:
    evaluated(house)
    said = page(house.quality, "board", verdict="unknown")
    assert said.count("<tr>") == 26
    assert "没有符合条件的条款" in page(house.quality, "board", q="没有这样的字")


def test_before_any_evaluation_the_board_says_what_one_is(house: House) -> None:
    assert "还没有评价" in page(house.quality, "board")
    assert reverse("evaluation:refresh") in page(house.auditor, "board")


def test_a_clause_shows_why_with_rate_records_and_explanations(house: House) -> None:
    evaluated_overdue(house)
    said = page(house.quality, "clause", "5.8.4")
    assert "1 / 1" in said
    assert "100\N{NARROW NO-BREAK SPACE}% (21–100)" in said
    assert reverse("work:certificate", args=[house.certificate.number]) in said
    assert reverse("laboratory:equipment-detail", args=["MS-0021"]) in said
    assert "延期已批准但未登记" in said
    assert "经计量确认" in said  # what another part awaits or found stands beside it


def test_who_may_not_open_a_record_sees_its_number_only(house: House) -> None:
    evaluated_overdue(house)
    said = page(house.director, "clause", "5.8.4")
    assert "MS-0021" in said
    assert reverse("laboratory:equipment-detail", args=["MS-0021"]) not in said


def test_a_reconstructed_clause_says_so_in_both_languages(house: House) -> None:
    evaluated(house)
    assert "本实验室软件的重构，非规范文本" in page(house.quality, "clause", "6.3.R1")
    said = page(house.quality, "clause", "6.3.R1", language="en")
    assert "our reconstruction, not the code&#x27;s text" in said
    assert "编号为推断" in page(house.quality, "clause", "6.4.1")


@pytest.mark.parametrize("name", ["board", "print", "past"])
def test_an_english_page_has_no_chinese_of_its_own(house: House, name: str) -> None:
    evaluated(house)
    said = page(house.director, name, language="en")
    said = said.replace(house.lab.site.name, "").replace(house.lab.site.address, "")
    main = re.search(r"<main.*</main>", said, re.DOTALL)
    assert main is not None
    assert not CHINESE.search(main[0]), CHINESE.findall(main[0])


def test_every_clause_reads_in_english(house: House) -> None:
    from zhunsheng.clauses.catalogue import catalogue

    evaluated(house)
    client = seat(house.director, "en")
    for clause in catalogue().clauses[::9]:
        said = client.get(reverse("evaluation:clause", args=[clause.id])).content.decode()
        main = re.search(r"<main.*</main>", said, re.DOTALL)
        assert main is not None
        assert not CHINESE.search(main[0]), (clause.id, CHINESE.findall(main[0]))


def _reads(sql: str) -> bool:
    """PostgreSQL reads long answers through a cursor it declares first."""
    return sql.lstrip().startswith(("SELECT", "DECLARE"))


def test_pages_read_what_is_stored_and_ask_little(house: House) -> None:
    evaluated_overdue(house)
    client = seat(house.quality)
    for name, args in (("board", []), ("clause", ["5.8.4"]), ("print", [])):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(f"evaluation:{name}", args=args))
        assert len(asked) < 60, (name, len(asked))
        writes = [q["sql"] for q in asked.captured_queries if not _reads(q["sql"])]
        assert all("session" in sql or "SAVEPOINT" in sql for sql in writes), writes
    assert Evaluation.objects.count() == 1


@pytest.mark.parametrize("who", ["chen", "desk", "admin"])
def test_staff_read_the_code_and_not_the_evaluation(house: House, who: str) -> None:
    evaluated(house)
    client = seat(house.lab.users[who])
    said = client.get(reverse("evaluation:clause", args=["5.8.4"])).content.decode()
    assert "不应使用未按要求溯源的校准设备" in said
    assert "判定及其依据" not in said
    for name in ("board", "print", "csv", "json", "past"):
        assert client.get(reverse(f"evaluation:{name}")).status_code == 403, name


def test_clients_and_strangers_find_nothing(house: House) -> None:
    evaluated(house)
    addresses = [reverse("evaluation:board"), reverse("evaluation:clause", args=["5.8.4"])]
    for url in addresses:
        assert seat(house.lab.client).get(url).status_code == 404
        assert Client().get(url).status_code == 302
    assert seat(house.quality).get(reverse("evaluation:clause", args=["9.9"])).status_code == 404
    assert seat(house.quality).get(addresses[0], {"evaluation": "99"}).status_code == 404
    assert seat(house.quality).get(addresses[0], {"evaluation": "x"}).status_code == 404


def test_a_judgement_is_given_on_a_page_and_the_verdict_follows(house: House) -> None:
    evaluated(house)
    client = seat(house.quality)
    url = reverse("evaluation:judge", args=["4.2"])
    form = {"about": "4.2/separate", "verdict": "met", "reason": "平面图 P-3", "references": "MS-0021\nP-3"}
    assert client.post(url, form).status_code == 302
    assert Judgement.objects.get().references == ["MS-0021", "P-3"]
    assert Evaluation.objects.count() == 2
    said = page(house.quality, "clause", "4.2")
    assert "由 冯洁 判断：平面图 P-3" in said
    assert reverse("laboratory:equipment-detail", args=["MS-0021"]) in said


def test_a_refused_judgement_keeps_what_was_typed(house: House) -> None:
    evaluated_overdue(house)
    form = {"about": "5.8.4", "verdict": "not-met", "reason": "看过两份证书"}
    response = seat(house.quality).post(reverse("evaluation:judge", args=["5.8.4"]), form)
    said = response.content.decode()
    assert "项命中没有说明" in said
    assert "看过两份证书" in said
    assert not Judgement.objects.exists()


def test_hits_are_decided_on_the_clauses_page(house: House) -> None:
    made = evaluated_overdue(house)
    hit = made.hits.get(rule="R-TRACE-01")
    client, url = seat(house.quality), reverse("evaluation:decide", args=["5.8.4"])
    form = {"keys": [hit.key], "state": "dismissed", "reason": "", "references": "YQ-12"}
    said = client.post(url, form).content.decode()
    assert hit.content["message"]["zh"] in said  # the reason is missing; what was ticked stays ticked
    assert client.post(url, {**form, "reason": "延期函已归档"}).status_code == 302
    assert Decision.objects.get().references == ["YQ-12"]
    assert "延期函已归档" in page(house.quality, "clause", "5.8.4")


def test_what_was_confirmed_is_no_longer_to_be_verified(house: House) -> None:
    hit = evaluated_overdue(house).hits.get(rule="R-TRACE-01")
    said = page(house.quality, "clause", "5.8.4")
    assert "1 份证书中 1 份待核实" in said
    assert "尚未排除" in said
    actions.decide(house.quality, [hit.key], state="confirmed", reason="确实过期")
    actions.refresh(house.quality)
    said = page(house.quality, "clause", "5.8.4")
    assert "1 份证书中 1 份经人确认" in said
    assert "1 份待核实" not in said
    assert "尚未排除" not in said
    assert "能澄清的记录" not in said


def test_a_number_is_mapped_on_a_page(house: House) -> None:
    url = reverse("evaluation:map", args=["6.4.5"])
    assert seat(house.director).post(url, {"number": "6.4.1", "copy": "正本 No. 7"}).status_code == 302
    assert NumberMapping.objects.get().number == "6.4.1"
    said = page(house.director, "clause", "6.4.5")
    assert "对照正本（正本 No. 7）为 6.4.1" in said


def test_making_an_evaluation_tells_how_far_it_is(house: House) -> None:
    response: Any = seat(house.quality).post(reverse("evaluation:run"), {"as_of": "2026-04-12"})
    said = b"".join(response.streaming_content).decode()
    assert "已读 1 / 1 份证书" in said
    made = Evaluation.objects.get()
    assert f"?evaluation={made.pk}" in said
    assert made.made_by == house.quality
    assert said.rstrip().endswith("</html>")


def test_a_day_to_come_is_refused_beside_its_field(house: House) -> None:
    said = seat(house.quality).post(reverse("evaluation:run"), {"as_of": "2027-04-12"}).content.decode()
    assert "不能评价还没有到的一天" in said
    assert not Evaluation.objects.exists()
    assert seat(house.auditor).get(reverse("evaluation:run")).status_code == 403


def test_the_board_brings_itself_up_to_date(house: House) -> None:
    actions.evaluate(house.quality)
    assert "hx-trigger" not in page(house.auditor, "board")
    house.lab.clock.on(days=1)
    assert 'hx-trigger="load"' in page(house.auditor, "board")
    client = seat(house.auditor)
    answer = client.post(reverse("evaluation:refresh"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert Evaluation.objects.count() == 2
    assert client.post(reverse("evaluation:refresh")).status_code == 302
    assert seat(house.lab.chen).post(reverse("evaluation:refresh")).status_code == 403


def test_an_older_evaluation_stays_as_it_was(house: House) -> None:
    old = evaluated(house)
    house.lab.clock.on(days=1)
    evaluated_overdue(house)
    said = page(house.quality, "board", evaluation=str(old.pk))
    assert "这是截至 2026-04-12 的评价" in said
    assert f"/evaluation/clauses/5.8.4/?evaluation={old.pk}" in said
    now = page(house.quality, "board")
    assert "与上次相比" in now
    assert "2026-04-12" in now


def test_the_table_has_a_row_a_clause_and_no_formulas(house: House) -> None:
    actions.judge(house.quality, "4.1", verdict="met", reason="=HYPERLINK(1)")
    evaluated(house)
    response = seat(house.auditor).get(reverse("evaluation:csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 137
    assert next(row for row in rows if row["clause"] == "5.8.4")["verdict"] == "met"
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_the_data_says_everything_and_whether_it_is_intact(house: House) -> None:
    evaluated_overdue(house)
    data = json.loads(seat(house.auditor).get(reverse("evaluation:json")).content)
    assert data["intact"] is True
    assert len(data["clauses"]) == 137
    assert any(hit["rule"] == "R-TRACE-01" for hit in data["hits"])
    assert data["summary"]["coverage"]["applicable"] == 108


def test_paper_says_period_coverage_and_what_is_missing(house: House) -> None:
    evaluated(house)
    said = page(house.director, "print")
    assert "2025-04-13 – 2026-04-12" in said
    assert "还缺" in said
    assert "与日志相符" in said
    assert "本实验室软件的重构，非规范文本" in said


def test_the_navigation_leads_there_for_who_may_read(house: House) -> None:
    home = reverse("home")
    assert reverse("evaluation:board") in seat(house.auditor).get(home).content.decode()
    assert reverse("evaluation:board") not in seat(house.lab.chen).get(home).content.decode()


def test_clause_numbers_of_a_refusal_lead_to_the_clauses() -> None:
    template = Template("{% clause_links ids %}")
    said = template.render(Context({"ids": ("4.4.2", "5.8.4", "9.9")}))
    assert f'<a href="{reverse("evaluation:clause", args=["5.8.4"])}"' in said
    assert re.sub(r"<[^>]*>", "", said) == "4.4.2、5.8.4、9.9"
    with translation.override("en"):
        said = template.render(Context({"ids": ("4.4.2", "5.8.4")}))
    assert 'title="Untraceable equipment"' in said
    assert re.sub(r"<[^>]*>", "", said) == "4.4.2, 5.8.4"
