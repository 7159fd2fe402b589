# SPDX-License-Identifier: Apache-2.0
"""A pipette is weighed: its standards are of other quantities than its volume, up to the signed file."""

from datetime import date

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.actions import TracedResult
from zhunsheng.laboratory.models import Equipment, Method
from zhunsheng.laboratory.tests import cast as furnished
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding, ItemRequest, ReadingEntry
from zhunsheng.work.models import OriginalRecord, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries.results import compute_results, current_readings
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, PASSWORD, Laboratory
from zhunsheng.work.used_range import used_range

PIPETTE = ItemRequest(family="pipette", name="移液器", name_en="Pipette", serial_number="P-1", model="X")
MASSES = ("99.5", "497.0", "992.0")


def _method(lab: Laboratory) -> Method:
    method = laboratory.register_method(
        lab.papers,
        code="JJG 646",
        edition="2006",
        title="移液器检定规程",
        title_en="Piston pipettes",
        field="chemistry",
        family="pipette",
        effective_from=date(2007, 6, 8),
    )
    furnished.release(lab.papers, lab.tech, method, text=shipped_text("pipette-jjg646"), valid_from=BEGINNING)
    furnished.grant(lab.tech, lab.people, method)
    furnished.add_capability(
        lab.papers,
        method,
        lab.site,
        basis="own",
        quantity="volume",
        quantity_name="容量",
        quantity_name_en="volume",
        low="10",
        high="5000",
        unit="µL",
        form="value",
        cmc="0.2",
        cmc_relative="",
        cmc_unit="µL",
    )
    return method


def _standard(lab: Laboratory, number: str, family: str, result: TracedResult) -> Equipment:
    equipment = laboratory.register_equipment(
        lab.keeper,
        number=number,
        name=family,
        name_en=family,
        family=family,
        model="M",
        serial_number=number,
    )
    furnished.put_to_use(lab.keeper, lab.tech, equipment, result, number=f"CD-{number}")
    return equipment


def _readings() -> list[ReadingEntry]:
    found = []
    for point, mass in enumerate(MASSES):
        found += [ReadingEntry("volume", point, "mass", repeat, mass) for repeat in range(6)]
        found.append(ReadingEntry("volume", point, "water", 0, "20.0"))
        found.append(ReadingEntry("volume", point, "pressure", 0, "1013.2"))
    return found


def test_a_pipette_is_weighed_and_signed_for(lab: Laboratory) -> None:
    balance = _standard(lab, "MS-0051", "balance", TracedResult("m", "mass", "0", "5000", "mg", "0.3", "mg"))
    thermometer = _standard(
        lab,
        "MS-0052",
        "reference-thermometer",
        TracedResult("t", "temperature", "0", "50", "°C", "0.1", "°C"),
    )
    task = cast.assigned(lab, _method(lab), [PIPETTE])
    actions.start_conditioning(lab.zhang, task, room=lab.room)
    lab.clock.on(hours=2, minutes=10)
    bound = [Binding(balance), Binding(thermometer)]
    actions.start_calibration(lab.zhang, task, standards=bound, temperature="20.0", humidity="51")
    lab.clock.on(minutes=25)
    assert actions.save_readings(lab.zhang, task, _readings(), revision=0).problems == ()
    assert compute_results(task).complete
    record = OriginalRecord.objects.get(task=task)
    ranges = {
        row.standard: used_range(programme_of(task), row, current_readings(record))
        for row in standards_of(record)
    }
    assert ranges == {
        "balance": {"low": 0.0995, "high": 0.992, "unit": "g"},
        "thermometer": {"low": 20.0, "high": 20.0, "unit": "°C"},
    }
    lab.clock.on(minutes=20)
    actions.submit(lab.zhang, task, temperature="20.3", humidity="50")
    actions.check(lab.chen, Task.objects.get(pk=task.pk))
    assert actions.sign(lab.lin, Task.objects.get(pk=task.pk), password=PASSWORD).dcc is not None
