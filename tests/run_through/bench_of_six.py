# SPDX-License-Identifier: Apache-2.0
"""Six instruments of six fields as their procedures' worked examples have them, each waiting at the bench.

The standards' certificates say what the example's standards say; the readings are the example's, with those
of the points it leaves out beside them. What a calibrator sees and a certificate states is written out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.actions import ConfirmedFunction, TracedResult
from zhunsheng.laboratory.models import Equipment, Method
from zhunsheng.laboratory.tests import cast as furnished
from zhunsheng.measure.procedure import Procedure, Section, load_shipped, shipped_text
from zhunsheng.measure.procedure.schema import WorkedExample
from zhunsheng.work import actions
from zhunsheng.work.actions import ItemRequest, ReviewLine
from zhunsheng.work.models import Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, Clock, Laboratory

Cell = tuple[str, int, str, int]
Parameters = Mapping[str, Mapping[str, object]]
DAY: Final = 24


@dataclass(frozen=True)
class Stated:
    """What the DCC says in a cell: table, row and column, value, unit, expanded uncertainty, k, verdict."""

    table: str
    row: int
    column: str
    value: str
    unit: str
    uncertainty: str = ""
    k: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Instrument:
    """An item with what is agreed for it, what is read besides the example, and what must come of it."""

    shipped: str
    code: str
    edition: str
    model: str
    serial_number: str
    cmc: tuple[str, str]
    climate: tuple[str, str]
    standards: Mapping[str, tuple[str, str, str]]
    asked: Parameters
    entry: str
    seen: Mapping[tuple[str, int], tuple[str, ...]]
    stated: tuple[Stated, ...]
    printed: tuple[str, ...]
    more: Mapping[tuple[str, int, str], tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    outcome: str = "conform"

    @property
    def procedure(self) -> Procedure:
        """The procedure as it is shipped."""
        return load_shipped(self.shipped)

    @property
    def example(self) -> WorkedExample:
        """Its first worked example."""
        return self.procedure.worked[0]

    @property
    def sections(self) -> list[Section]:
        """The sections that the example reads."""
        read = {row.section for row in self.example.readings}
        return [each for each in self.procedure.sections if each.id in read]

    def readings(self) -> dict[Cell, str]:
        """Every reading by its cell; `moved` puts an example's points into a later series."""
        found: dict[Cell, str] = {}
        for row in self.example.readings:
            point = row.point + self.moved.get(row.section, 0)
            found |= {(row.section, point, row.column, at): text for at, text in enumerate(row.values)}
        for (section, point, column), texts in self.more.items():
            found |= {(section, point, column, at): text for at, text in enumerate(texts)}
        return found

    def traced(self) -> Iterator[tuple[str, list[TracedResult]]]:
        """Family of a standard, and what its certificate says: the example's standards, each said once."""
        by_family: dict[str, list[TracedResult]] = {}
        for section in self.sections:
            for role in section.standards:
                for each in self.example.standards:
                    if (each.section, each.standard) == (section.id, role.id):
                        result = TracedResult(
                            role.id,
                            role.quantity or section.quantity,
                            each.nominal_from,
                            each.nominal_to,
                            role.unit or section.unit,
                            each.expanded_uncertainty,
                            each.unit,
                            drift_half_width=each.drift_half_width,
                            correction=each.correction,
                        )
                        own = by_family.setdefault(role.family, [])
                        if result not in own:
                            own.append(result)
        for family, results in by_family.items():
            # The narrowest range first: of those that hold a value the first counts.
            yield family, sorted(results, key=lambda each: float(each.high) - float(each.low))


def build(clock: Clock) -> Laboratory:
    """The laboratory with six methods more, and an item of each conditioned for a day."""
    lab = cast.build(clock)
    laboratory.qualify_person(lab.tech, lab.people["lin"], grade="RM1", valid_from=BEGINNING)
    tasks = [_at_the_bench(lab, each) for each in SIX]
    for task in tasks:
        actions.start_conditioning(lab.zhang, task, room=lab.room)
    clock.on(hours=DAY)
    return lab


def _at_the_bench(lab: Laboratory, instrument: Instrument) -> Task:
    method = _method(lab, instrument)
    for family, results in instrument.traced():
        _standard(lab, family, instrument.standards[family], results)
    procedure = instrument.procedure
    request = ItemRequest(
        family=procedure.family,
        name=procedure.name.zh.removesuffix("校准"),
        name_en=procedure.name.en,
        serial_number=instrument.serial_number,
        model=instrument.model,
    )
    order = cast.ordered(lab, [request])
    actions.sign_review(
        lab.desk,
        order,
        due_on=lab.clock.at.date() + timedelta(days=5),
        lines=[ReviewLine(item=order.items.get(), method=method, parameters=instrument.asked)],
        confirmed_by_client="王工，电话，当日",
    )
    task = Task.objects.get(item__order=order)
    cast.received(lab, task.item)
    return actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)


def _method(lab: Laboratory, instrument: Instrument) -> Method:
    procedure = instrument.procedure
    method = laboratory.register_method(
        lab.papers,
        code=instrument.code,
        edition=instrument.edition,
        title=procedure.references[0].title.zh,
        title_en=procedure.references[0].title.en,
        field=procedure.field,
        family=procedure.family,
        effective_from=date(2021, 1, 1),
    )
    furnished.release(
        lab.papers, lab.tech, method, text=shipped_text(instrument.shipped), valid_from=BEGINNING
    )
    _grant(lab, method)
    for quantity, unit in dict.fromkeys((each.quantity, each.unit) for each in instrument.sections):
        furnished.add_capability(
            lab.papers,
            method,
            lab.site,
            basis="own",
            quantity=quantity,
            quantity_name=quantity,
            quantity_name_en=quantity,
            low="-1",
            high="1000",
            unit=unit,
            form="value",
            cmc=instrument.cmc[0],
            cmc_relative="",
            cmc_unit=instrument.cmc[1],
        )
    return method


def _grant(lab: Laboratory, method: Method) -> None:
    """Who does the work; whoever signs in more than three fields is a metrologist of the first level."""
    for name, act in (("zhang", "calibrate"), ("chen", "check")):
        laboratory.authorise_person(lab.tech, lab.people[name], method=method, act=act, valid_from=BEGINNING)
    laboratory.grant_signing_field(
        lab.tech, lab.people["lin"], field=method.field, grade="RM1", valid_from=BEGINNING
    )


def _standard(
    lab: Laboratory, family: str, named: tuple[str, str, str], results: list[TracedResult]
) -> Equipment:
    """Registered, with its certificate, confirmed for all that the certificate says, and green."""
    number, name, name_en = named
    equipment = laboratory.register_equipment(
        lab.keeper,
        number=number,
        name=name,
        name_en=name_en,
        family=family,
        model="S",
        serial_number=number[-2:],
    )
    trace = laboratory.register_traceability(
        lab.keeper,
        equipment,
        certificate_number=f"CD2026-{number[-2:]}",
        issuer="虚构省计量院",
        issuer_en="Invented Provincial Institute of Metrology",
        calibrated_on=date(2026, 3, 2),
        last_day=date(2027, 3, 1),
        results=results,
    )
    low, high = min(results, key=lambda each: float(each.low)).low, results[-1].high
    whole = ConfirmedFunction(results[0].function, results[0].quantity, low, high, results[0].unit)
    confirmed = laboratory.confirm_equipment(
        lab.keeper, trace, valid_from=trace.valid_from + timedelta(days=3), functions=[whole]
    )
    laboratory.approve_confirmation(lab.tech, confirmed)
    laboratory.change_equipment_state(lab.keeper, equipment, state="green", reason="计量确认合格")
    return equipment


_BALANCE: Final = Instrument(
    shipped="balance-jjf1847",
    code="JJF 1847",
    edition="2020",
    model="ME204",
    serial_number="B-204",
    cmc=("0.05", "mg"),
    climate=("20.8", "21.2"),
    standards={"weight-set": ("MS-0051", "E2 等级砝码组", "Class E2 set of weights")},
    asked={
        "*": {"parameters": {"accuracy": "I", "maximum": "220", "e": "0.001", "corner": "70"}},
        "repeatability": {},
        "eccentricity": {},
        "error": {"nominal": ["20", "100", "220", "50", "150"]},
    },
    entry="typed",
    more={
        ("error", 3, "up"): ("50.0001",),
        ("error", 3, "down"): ("50.0001",),
        ("error", 4, "up"): ("150.0002",),
        ("error", 4, "down"): ("150.0003",),
    },
    seen={
        ("repeatability", 0): ("+0.20", "1.5"),
        ("eccentricity", 0): ("0.20", "0.31"),
        ("error", 1): ("+0.30", "0.31", "1.00"),
    },
    stated=(
        Stated("repeatability", 0, "s", "0.11", "mg"),
        Stated("error-as-found", 1, "error", "0.30", "mg", "0.31", "2", "conform"),
        Stated("error-as-found", 1, "error_down", "0.40", "mg"),
        Stated("error-as-found", 2, "mpe", "1.50", "mg"),
    ),
    printed=("0.30", "0.31", "1.00"),
)
PIPETTE: Final = Instrument(
    shipped="pipette-jjg646",
    code="JJG 646",
    edition="2006",
    model="P1000",
    serial_number="P-1000",
    cmc=("0.1", "µL"),
    climate=("19.8", "20.2"),
    standards={
        "balance": ("MS-0052", "电子天平", "Analytical balance"),
        "reference-thermometer": ("MS-0053", "数字温度计", "Digital thermometer"),
    },
    asked={"*": {"parameters": {"capacity": "1000", "lowest": "100"}}},
    entry="typed",
    more={
        ("volume", 0, "mass"): ("99.7", "99.8", "99.7", "99.6", "99.7", "99.8"),
        ("volume", 0, "water"): ("20.0",),
        ("volume", 0, "pressure"): ("1013.2",),
        ("volume", 1, "mass"): ("498.2", "498.4", "498.3", "498.3", "498.2", "498.4"),
        ("volume", 1, "water"): ("20.0",),
        ("volume", 1, "pressure"): ("1013.2",),
    },
    seen={("volume", 2): ("+5.17", "0.68", "9.95")},
    stated=(
        Stated("volume", 2, "volume", "994.83", "µL"),
        Stated("volume", 2, "error", "5.17", "µL", "0.68", "2", "conform"),
        Stated("volume", 2, "relative", "0.520", "%", "0.069", "2"),
        Stated("volume", 2, "mpe", "9.95", "µL"),
    ),
    printed=("994.83", "5.17", "0.68", "0.520", "0.069"),
)
_INDICATOR: Final = Instrument(
    shipped="dial-indicator-jjg34",
    code="JJG 34",
    edition="2022",
    model="0-10",
    serial_number="D-10",
    cmc=("0.5", "µm"),
    climate=("19.8", "20.2"),
    standards={"indicator-tester": ("MS-0054", "指示表检定仪", "Indicator tester")},
    asked={
        "*": {"parameters": {"travel": "10"}},
        "repeatability": {},
        "indication": {"nominal": ["0", "2.5", "5", "7.5", "10"]},
    },
    entry="pasted",
    seen={("repeatability", 0): ("1.0",), ("indication", 2): ("+7.0", "2.4")},
    stated=(
        Stated("indication", 2, "error", "7.0", "µm", "2.4", "2"),
        Stated("indication", 2, "error_back", "9.0", "µm"),
        Stated("indication-summary", 0, "value", "9.0", "µm", outcome="conform"),
    ),
    printed=("7.0", "2.4", "9.0", "JJG 34 的示值误差"),
)
_RTD: Final = Instrument(
    shipped="rtd-jjg229",
    code="JJG 229",
    edition="2010",
    model="Pt100",
    serial_number="R-100",
    cmc=("0.01", "°C"),
    climate=("19.8", "20.2"),
    standards={
        "standard-prt": ("MS-0055", "二等标准铂电阻温度计", "Standard platinum resistance thermometer"),
        "resistance-bridge": ("MS-0056", "电阻电桥", "Resistance bridge"),
    },
    asked={"*": {"parameters": {"tolerance": "A"}}},
    entry="file",
    seen={("deviation", 0): ("+0.031", "0.150"), ("deviation", 1): ("+0.084", "0.022", "0.350")},
    stated=(
        Stated("deviation", 0, "deviation", "0.031", "°C", "0.022", "2", "conform"),
        Stated("deviation", 1, "deviation", "0.084", "°C", "0.022", "2", "conform"),
        Stated("deviation", 1, "mpe", "0.350", "°C"),
    ),
    printed=("0.084", "0.022", "138.545"),
)
_CLAMP: Final = Instrument(
    shipped="clamp-meter-jjf1075",
    code="JJF 1075",
    edition="2015",
    model="376",
    serial_number="C-376",
    cmc=("0.01", "A"),
    climate=("19.8", "20.2"),
    standards={"current-source": ("MS-0057", "标准电流源", "Standard current source")},
    asked={"ac-current": {"nominal": ["200", "20", "60", "100", "160"]}},
    entry="typed",
    moved={"ac-current": 5},
    more={
        ("ac-current", 0, "indication"): ("206.2", "206.2", "206.2"),
        ("ac-current", 1, "indication"): ("20.1", "20.1", "20.2"),
        ("ac-current", 2, "indication"): ("60.2", "60.2", "60.2"),
        ("ac-current", 3, "indication"): ("101.1", "101.2", "101.1"),
        ("ac-current", 4, "indication"): ("162.5", "162.5", "162.4"),
        ("ac-current", 6, "indication"): ("20.0", "20.0", "20.1"),
        ("ac-current", 7, "indication"): ("60.1", "60.1", "60.1"),
        ("ac-current", 8, "indication"): ("100.3", "100.4", "100.3"),
        ("ac-current", 9, "indication"): ("160.6", "160.6", "160.5"),
    },
    seen={("ac-current", 0): ("+6.20",), ("ac-current", 5): ("+1.20", "0.95", "4.52")},
    stated=(
        Stated("ac-current-as-found", 0, "error", "6.20", "A", "0.95", "2", "not-conform"),
        Stated("ac-current-as-left", 0, "error", "1.20", "A", "0.95", "2", "conform"),
        Stated("ac-current-as-left", 0, "mpe", "4.52", "A"),
        # As many places as the error has, so that the one can be had from the other.
        Stated("ac-current-as-left", 3, "indication", "100.33", "A"),
        Stated("ac-current-as-left", 3, "error", "0.33", "A"),
    ),
    printed=("6.20", "1.20", "0.95", "4.52"),
)
_COUNTER: Final = Instrument(
    shipped="counter-jjg349",
    code="JJG 349",
    edition="2014",
    model="53230A",
    serial_number="F-532",
    cmc=("0.1", "mHz"),
    climate=("19.8", "20.2"),
    standards={"frequency-standard": ("MS-0058", "铷原子频率标准", "Rubidium frequency standard")},
    asked={"time-base": {"parameters": {"relative": "0.0000001"}}},
    entry="typed",
    seen={("time-base", 0): ("+200.20", "0.78", "1000.00")},
    stated=(
        Stated("time-base", 0, "error", "200.20", "mHz", "0.78", "2", "conform"),
        Stated("time-base", 0, "s", "0.11", "mHz"),
        Stated("time-base", 0, "mpe", "1000.00", "mHz"),
    ),
    printed=("200.20", "0.78"),
)
SIX: Final = (_BALANCE, PIPETTE, _INDICATOR, _RTD, _CLAMP, _COUNTER)
