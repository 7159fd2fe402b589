# SPDX-License-Identifier: Apache-2.0
"""A laboratory's place among others: numbers alone, none of few, and nobody else's."""

import pytest
from django.test import Client

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions, kinds, queries
from zhunsheng.hub.models import Entry, Evaluation
from zhunsheng.hub.queries.comparison import comparison
from zhunsheng.hub.storing import Made, freeze
from zhunsheng.hub.tests.cast import FAR, MARKS, NEAR, Hub, completed
from zhunsheng.measure.text import Text
from zhunsheng.rules.pack.evaluating import ASKED
from zhunsheng.rules.report.abilities import read
from zhunsheng.rules.verdict.given import Answers, Judgement

OTHERS = [f"他家第{place}校准所" for place in "甲乙丙丁戊"]


def open_clauses(mine: Evaluation) -> list[str]:
    """Five clauses of chapter 4 that nothing was decided of."""
    rows = mine.verdicts.filter(clause__startswith="4.", content__own="unknown").order_by("id")
    return list(rows.values_list("clause", flat=True))[:5]


def other(hub: Hub, place: int, clauses: list[str]) -> Entry:
    """Another laboratory, whose evaluation found so many clauses of chapter 4 met."""
    assert hub.round is not None
    code = f"9111000000000000{place}X"
    made = actions.register_laboratory(hub.secretary, code, OTHERS[place], region="11", fields=["length"])
    [entry] = actions.invite(hub.secretary, hub.round, [made])
    base = queries.machine_evaluation(hub.packs[FAR])
    assert base is not None
    judged = {
        each: Judgement(each, "met", Text("评审乙", "Assessor B"), "看过") for each in clauses[: place + 1]
    }
    answers = Answers(ASKED, base.asked["units"], (), judgements=judged)
    of = Made(base.first, base.as_of, base.known_at, base.asked["rows"], "strict")
    freeze(hub.secretary, kinds.COMPLETED, hub.packs[FAR], of, answers, entry)
    return entry


def test_a_laboratory_sees_its_place_and_no_other_laboratory(hub: Hub) -> None:
    assert hub.round is not None
    entry = hub.entries[NEAR]
    assert comparison(hub.near, entry).why == "own"
    clauses = open_clauses(completed(hub))
    others = [other(hub, place, clauses) for place in range(4)]
    assert comparison(hub.near, entry).why == "few"
    address = f"/hub/rounds/of/{hub.round.number}/in/{entry.code}/comparison/"
    client = Client()
    client.force_login(hub.near)
    assert "不到 5 家" in client.get(address).content.decode()
    others.append(other(hub, 4, clauses))
    found = comparison(hub.secretary, entry)
    basic = next(each for each in found.abilities if each.code == "basic")
    assert (found.others, len(basic.others), basic.others) == (5, 5, sorted(basic.others))
    assert [round(each * basic.applicable) - basic.met for each in basic.others] == [1, 2, 3, 4, 5]
    assert (basic.below, basic.above) == (0, 5)
    file = client.get(address.replace("comparison/", "peers.json"))
    taken = read(file.content)
    assert (taken.others, [*taken.shares["basic"]]) == (5, [round(each, 6) for each in basic.others])
    assert not any(name in file.content.decode() for name in (*OTHERS, *MARKS.values(), NEAR))
    page = client.get(address).content.decode()
    assert "<svg" in page
    assert MARKS[FAR] not in page
    for each in others:
        for told in (each.laboratory.name, each.laboratory.credit_code, f"{hub.round.number}/{each.code}"):
            assert told not in page, told
        assert client.get(address.replace(entry.code, each.code)).status_code == 404


def test_nobody_else_sees_it(hub: Hub) -> None:
    assert hub.round is not None
    completed(hub)
    for who in (hub.far, hub.assessor, hub.admin):
        with pytest.raises(NotAllowed):
            comparison(who, hub.entries[NEAR])
