# SPDX-License-Identifier: Apache-2.0
"""The previous calibration beside the record: shown, drawn, never put into a cell."""

import re

from django.urls import reverse

from zhunsheng.work.models import Task
from zhunsheng.work.queries.previous import previous_calibration
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory
from zhunsheng.work.tests.pages.conftest import SignedIn


def come_again(lab: Laboratory, serial: str = "A1802") -> Task:
    """The same instrument, half a year later, its readings moved by 0.1 mV."""
    lab.clock.on(days=1)
    return cast.started(lab, cast.assigned(lab, items=[cast.multimeter(serial)]))


def test_the_last_result_stands_beside_the_new_one_with_the_change(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    first = cast.issued(real_lab, serial="A1802")
    task = cast.filled(real_lab, come_again(real_lab), {**cast.TREND, 1: "10.0008"})
    page = as_user(real_lab.zhang).get(reverse("work:task-record", args=[task.number])).content.decode()
    assert f"证书 {first.number}" in page
    assert re.search(r'<td class="n previous"[^>]*>\+0\.70 ± 0\.25</td>', page)
    assert re.search(r'id="moved:dcv-20:1" data-part>\+0\.10</td>', page)
    assert 'class="earlier"' in page
    assert "上次 +0.70 ± 0.25，变化 +0.10" in page


def test_nothing_of_it_stands_in_a_cell_before_anything_is_read(
    real_lab: Laboratory, as_user: SignedIn
) -> None:
    cast.issued(real_lab, serial="A1802")
    task = come_again(real_lab)
    page = as_user(real_lab.zhang).get(reverse("work:task-record", args=[task.number])).content.decode()
    values = re.findall(r'<input name="dcv-20:[^"]*" value="([^"]*)"', page)
    assert len(values) == 15
    assert set(values) == {""}


def test_another_instrument_has_no_previous_calibration(real_lab: Laboratory) -> None:
    cast.issued(real_lab, serial="A1802")
    assert previous_calibration(come_again(real_lab, "B99")) is None


def test_a_record_that_was_altered_is_not_shown_beside(real_lab: Laboratory) -> None:
    certificate = cast.issued(real_lab, serial="A1802")
    task = come_again(real_lab)
    assert previous_calibration(task) is not None
    version = certificate.record_version
    version.content = version.content.replace("10.0007", "10.0009")
    version.save()
    assert previous_calibration(Task.objects.get(pk=task.pk)) is None
