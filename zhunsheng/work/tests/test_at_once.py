# SPDX-License-Identifier: Apache-2.0
"""Several people at once: numbers without gap or double, one signature, a hold that comes before or after."""

import threading
from collections.abc import Callable
from datetime import date

from django.db import connections, transaction

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import actions, numbers
from zhunsheng.work.actions import Binding
from zhunsheng.work.models import Certificate, OriginalRecord, Refusal, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the ActionError it raised; any other exception fails the test."""
    gave: list[object] = []
    broken: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            gave.append(act())
        except ActionError as refused:
            gave.append(refused)
        except BaseException as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    return gave


def test_numbers_taken_at_once_have_no_gap_and_no_double(real_lab: Laboratory) -> None:
    taken: list[str] = []

    def take() -> None:
        for _number in range(5):
            with transaction.atomic():
                taken.append(numbers.take("YP", date(2026, 4, 12)))

    at_once(*[take] * 4)
    assert sorted(taken) == [f"YP2026-{number:06}" for number in range(1, 21)]


def test_a_number_of_a_transaction_that_failed_was_never_taken(real_lab: Laboratory) -> None:
    day = date(2026, 4, 12)
    try:
        with transaction.atomic():
            numbers.take("ZS", day)
            raise InterruptedError
    except InterruptedError:
        pass
    with transaction.atomic():
        assert numbers.take("ZS", day) == "ZS2026-000001"


def test_a_new_year_starts_anew(real_lab: Laboratory) -> None:
    with transaction.atomic():
        assert numbers.take("WT", date(2026, 12, 31)) == "WT2026-0101"
        assert numbers.take("WT", date(2027, 1, 1)) == "WT2027-0001"


def test_signed_twice_at_once_is_signed_once(real_lab: Laboratory) -> None:
    task = cast.checked(real_lab)

    def sign() -> object:
        return actions.issue(real_lab.lin, task, password=PASSWORD)

    gave = at_once(sign, sign)
    assert sum(isinstance(each, Certificate) for each in gave) == 1
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.state) == ("ZS2026-000001", "valid")


def test_a_hold_placed_while_the_gate_looks_comes_before_it_or_after(real_lab: Laboratory) -> None:
    task = actions.start_conditioning(real_lab.zhang, cast.assigned(real_lab), room=real_lab.room)
    real_lab.clock.on(hours=3)

    def start() -> object:
        standards = [Binding(real_lab.calibrator)]
        return actions.start_calibration(
            real_lab.zhang, task, standards=standards, temperature="20", humidity="50"
        )

    def hold() -> object:
        return laboratory.place_hold(
            real_lab.tech, subject_kind="equipment", subject_number="MS-0021", reason="超差"
        )

    at_once(start, hold)
    state = Task.objects.get().state
    assert state in ("conditioning", "calibrating")
    assert OriginalRecord.objects.count() == (state == "calibrating")
    assert Refusal.objects.count() == (state == "conditioning")
