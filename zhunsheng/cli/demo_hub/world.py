# SPDX-License-Identifier: Apache-2.0
"""A year of an invented laboratory as rows of the evidence tables, with the faults it is told to have.

For the demo alone: numbers are drawn from a seed, so the same laboratory is the same on every machine.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.cli.demo_hub.cast import Assessed, Fault

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class _Trade:
    """What a laboratory calibrates, by which method, against what."""

    family: str
    method: str
    edition: str
    quantity: str
    function: str
    unit: str
    nominals: tuple[float, ...]
    reach: float
    u: float
    step: int  # of the last digit, as many to the unit
    equalisation: float


_TRADES: Final = {
    "electromagnetic": _Trade(
        "dmm", "JJF 1587", "2016", "dc-voltage", "DCV", "V", (1.0, 5.0, 10.0), 1000.0, 0.0001, 10_000, 60.0
    ),
    "length": _Trade(
        "caliper", "JJG 30", "2012", "length", "outside", "mm", (10.0, 50.0, 100.0), 300.0, 0.005, 100, 60.0
    ),
}


def rows_of(lab: Assessed, first: date, last: date) -> Rows:
    """Every table that a pack of this laboratory holds."""
    made = _Year(lab, first, last)
    made.standing_facts()
    faults = list(_faults(lab))
    for number, day in enumerate(_days(first, last, lab.certificates)):
        made.certificate(number, day, faults[number])
    return made.rows


def content_of(lab: Assessed, key: str) -> str:
    """The digest of a certificate's file, as the laboratory says it delivered it."""
    return hashlib.sha256(f"{lab.code} {key}".encode()).hexdigest()


def _faults(lab: Assessed) -> Iterator[Fault | None]:
    """Which certificate has which fault, spread by the laboratory's seed."""
    wanted: list[Fault | None] = [name for name, count in lab.faults.items() for _each in range(count)]
    wanted += [None] * (lab.certificates - len(wanted))
    luck_of(lab.code).shuffle(wanted)
    yield from wanted


def _days(first: date, last: date, count: int) -> Iterator[date]:
    """Working days spread over the period, two at least between one and the next."""
    span = (last - first).days - 12
    for number in range(count):
        day = first + timedelta(days=6 + number * span // count)
        yield day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


class _Year:
    """The rows while they are written."""

    def __init__(self, lab: Assessed, first: date, last: date) -> None:
        self.rows: Rows = {}
        self._lab, self._trade, self._random = lab, _TRADES[lab.trade], luck_of(lab.code)
        self._first, self._last = first, last
        self._base = {"lab_id": lab.code}

    def _add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(self._base | row)

    def standing_facts(self) -> None:
        """The place, the standards, who may do what, the method and the capability."""
        trade, since = self._trade, self._at(self._first, "00:00") - timedelta(days=400)
        open_ended: Row = {"valid_from": since, "valid_to": None}
        end = datetime.combine(self._last, time.max).replace(microsecond=0)
        self._add("labs", accredited_from=since, period_from=self._at(self._first, "00:00"), asked_at=end)
        self._add("credit_checks", check_id="q1", queried_at=end - timedelta(days=40), entries=0)
        self._add("premises", premises_id="t1", site_id="s1", tenure="owned", valid_from=since)
        for equipment, number, good_to in (("e1", "STD-01", 400), ("e2", "STD-02", 60)):
            until = self._at(self._first, "00:00") + timedelta(days=good_to)
            self._add("equipment", equip_id=equipment, number=number)
            self._add(
                "traceability",
                equip_id=equipment,
                cal_date=until - timedelta(days=720),
                valid_to=until,
                certificate_no=f"T-{number}",
                out_from=None,
            )
            self._add(
                "confirmations",
                **open_ended,
                confirmation_id=f"k-{equipment}",
                equip_id=equipment,
                function=trade.function,
                low=-trade.reach,
                high=trade.reach,
                unit=trade.unit,
                result="usable",
            )
        for person in ("p1", "p2"):
            for act in ("calibrate", "check"):
                self._add("authorisations", **open_ended, person_id=person, family=trade.family, act=act)
        self._add("signing_fields", **open_ended, person_id="p3", field=self._lab.trade)
        self._method(open_ended, since)

    def _method(self, open_ended: Row, since: datetime) -> None:
        trade = self._trade
        self._add(
            "procedures",
            family=trade.family,
            version=trade.edition,
            method=trade.method,
            effective_from=since,
        )
        limits = (("temperature", 15.0, 25.0, trade.equalisation), ("humidity", None, 75.0, None))
        for quantity, low, high, minutes in limits:
            self._add(
                "method_limits",
                method=trade.method,
                edition=trade.edition,
                quantity=quantity,
                low=low,
                high=high,
                equalisation_min=minutes,
            )
        self._add(
            "cmc",
            **open_ended,
            cmc_id="m1",
            basis="accreditation",
            quantity=trade.quantity,
            family=trade.family,
            low=-trade.reach,
            high=trade.reach,
            unit=trade.unit,
            form="linear",
            u=trade.u,
            u_relative=0.00001,
        )

    def certificate(self, number: int, day: date, fault: Fault | None) -> None:
        """One item, from receipt to return, with its certificate."""
        key, trade = f"{number + 1:03}", self._trade
        operator, checker = ("p1", "p2") if number % 2 else ("p2", "p1")
        begin = self._at(day, "09:00") + timedelta(minutes=self._random.randrange(0, 40))
        soaked = timedelta(minutes=5 if fault == "equalisation" else trade.equalisation + 30)
        end = begin + timedelta(minutes=self._random.randrange(50, 80))
        points = trade.nominals + ((trade.reach * 1.2,) if fault == "beyond" else ())
        self._add(
            "certificates",
            cert_id=f"c{key}",
            number=f"{self._lab.code[2:6]}-{day.year}-{key}",
            job_id=f"j{key}",
            item_id=f"i{key}",
            family=trade.family,
            method=trade.method,
            proc_version=trade.edition,
            field=self._lab.trade,
            room_id="r1",
            site_id="s1",
            onsite=False,
            conditioned_at=begin - soaked,
            started_at=begin,
            ended_at=end,
            operator_id=operator,
            checker_id=operator if fault == "checker" else checker,
            signer_id="p3",
            checked_at=end + timedelta(hours=1),
            signed_at=end + timedelta(hours=3),
            env_temp_low=19.5 + self._random.random() * 0.4,
            env_temp_high=20.2 + self._random.random() * 0.4,
            env_rh_low=42.0 + self._random.random() * 3,
            env_rh_high=48.0 + self._random.random() * 3,
            accredited_mark=True,
            n_points=len(points),
            n_reps_required=3,
            serial_printed=f"serial-{key}",
            customer_printed=f"client-{number % 11}",
            state="valid",
        )
        self._add("registry", cert_id=f"c{key}", content_hash=content_of(self._lab, key))
        equipment = "e2" if fault == "expired" and (day - self._first).days > 65 else "e1"
        self._add(
            "standard_use",
            cert_id=f"c{key}",
            equip_id=equipment,
            function=trade.function,
            low=0.0,
            high=max(trade.nominals),
            unit=trade.unit,
        )
        for place, nominal in enumerate(points, 1):
            self._point(key, place, nominal, begin, operator, read=fault != "readings")
        self._item(key, number, day, received=fault != "custody")

    def _point(
        self, key: str, place: int, nominal: float, begin: datetime, operator: str, *, read: bool
    ) -> None:
        trade = self._trade
        self._add(
            "points",
            cert_id=f"c{key}",
            point_no=place,
            quantity=trade.quantity,
            function=trade.function,
            nominal_value=nominal,
            value_unit=trade.unit,
            u_value=trade.u * 2.5 + abs(nominal) * 0.00002,
            u_step=1 / trade.step / 10,
            in_scope=True,
        )
        if not read:
            return
        counts = [round(nominal * trade.step + self._random.gauss(2, 1.4)) for _each in range(3)]
        resolution = f"{1 / trade.step:.{len(str(trade.step)) - 1}f}"
        at = begin + timedelta(minutes=8 * place)
        read_at = [at + timedelta(seconds=20 * each + self._random.randrange(9)) for each in range(3)]
        self._add(
            "observations",
            cert_id=f"c{key}",
            point_no=place,
            role="item",
            counts=counts,
            texts=[f"{count / trade.step:.{len(resolution) - 2}f}" for count in counts],
            resolution=resolution,
            unit=trade.unit,
            read_at=read_at,
            entered_at=[each + timedelta(seconds=4) for each in read_at],
            entry_mode="manual",
            person_id=operator,
        )

    def _item(self, key: str, number: int, day: date, *, received: bool) -> None:
        trade = self._trade
        self._add(
            "items",
            item_id=f"i{key}",
            job_id=f"j{key}",
            serial=f"serial-{key}",
            customer_agreed=f"client-{number % 11}",
        )
        steps = (("received", -2), ("returned", 1)) if received else (("returned", 1),)
        for step, days in steps:
            self._add("custody", item_id=f"i{key}", step=step, at=self._at(day + timedelta(days), "10:00"))
        self._add(
            "reviews",
            review_id=f"w{key}",
            job_id=f"j{key}",
            method=trade.method,
            edition=trade.edition,
            signed_at=self._at(day - timedelta(3), "09:00"),
        )

    @staticmethod
    def _at(day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock))
