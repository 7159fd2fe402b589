# SPDX-License-Identifier: Apache-2.0
from datetime import date

import pytest

from zhunsheng.laboratory.actions.dated import day_after
from zhunsheng.ledger.errors import ActionError


def test_the_day_after_the_last_is_the_first_outside() -> None:
    assert day_after(date(2026, 12, 31)) == date(2027, 1, 1)


def test_the_calendars_end_is_no_end_to_enter() -> None:
    with pytest.raises(ActionError) as refused:
        day_after(date(9999, 12, 31))
    assert refused.value.field == "last_day"
