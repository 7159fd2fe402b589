# SPDX-License-Identifier: Apache-2.0
"""What stays at home is answered by yes, no or unknown; want of a record is never a no."""

from typing import Any

import pytest

from zhunsheng.rules.pack.answers import QUESTIONS, Answering
from zhunsheng.rules.pack.leaving import Leaving
from zhunsheng.rules.tests.world import day

MOVE = {"move_id": "m1", "lab_id": "L", "to_lab": "L", "customer_id": "k1", "from_lab": "M"}
DATES = {"moved_at": day(5), "old_contract_end": day(9), "staff_hired_from_old_at": day(2)}
JOB = {"job_id": "j1", "lab_id": "L", "price": 100.0, "onsite": False, "customer_id": "k1"}
WORK = {"cert_id": "c1", "job_id": "j1", "lab_id": "L", "started_at": day(5, 8), "ended_at": day(5, 12)}
COST = {"lab_id": "L", "hour_rate": 100.0, "overhead_per_cert": 50.0, "km_rate": 1.0}
Given = dict[str, list[dict[str, Any]]]


def answered(given: Given, leaving: Leaving | None = None) -> dict[str, str]:
    answering = Answering((leaving or Leaving(None)).stays)
    for name, rows in given.items():
        assert list(answering.seen(name, rows)) == rows
    told = [each for each in answering.answers() if isinstance(each, dict)]
    return {str(each["question"]): str(each["answer"]) for each in told}


@pytest.mark.parametrize(
    ("moves", "answer"),
    [
        (None, "unknown"),
        ([], "no"),
        ([MOVE | DATES], "yes"),
        ([MOVE | DATES | {"moved_at": day(10)}], "no"),
        ([MOVE | DATES | {"old_contract_end": None}], "unknown"),
    ],
)
def test_clients_that_moved(moves: list[dict[str, Any]] | None, answer: str) -> None:
    given: Given = {} if moves is None else {"customer_moves": moves}
    assert answered(given)["clients-moved-with-hired-staff"] == answer


@pytest.mark.parametrize(
    ("jobs", "costs", "answer"),
    [
        ([JOB], None, "unknown"),
        ([JOB], [], "unknown"),
        ([JOB], [COST], "yes"),
        ([JOB | {"price": 4000.0}], [COST], "no"),
        ([JOB | {"price": None}], [COST], "unknown"),
    ],
)
def test_prices_below_cost(
    jobs: list[dict[str, Any]], costs: list[dict[str, Any]] | None, answer: str
) -> None:
    given: Given = {"jobs": jobs, "certificates": [WORK]}
    told = answered(given if costs is None else given | {"cost_model": costs})
    assert told["price-below-cost"] == answer


def test_a_classified_order_answers_nothing() -> None:
    leaving = Leaving(None, {"j1": {"j1", "c1"}})
    told = answered({"jobs": [JOB], "certificates": [WORK], "cost_model": [COST]}, leaving)
    assert told == dict.fromkeys(QUESTIONS, "unknown")
