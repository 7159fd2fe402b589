# SPDX-License-Identifier: Apache-2.0
"""Another generator of honest work, built unlike the reference sample, so that rules fitted to one show it.

Other families of instruments, with scatter that grows with range, repeats that follow one another
(correlations up to 0.8), warm-up, averaging displays, adjusted items and people who read dials to a half.
Everybody measures and everybody checks, in turn; Saturdays are worked; signatures come twice a week.
Ids are texts and readings are lists (World.foreign). How the house is run is furnished as for the sample.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.rules.tables import TABLES

START, DAYS = datetime(2023, 2, 27), 560  # noqa: DTZ001  # naive local time of the sites, as evidence is
LABS = 80
_HOUR = timedelta(hours=1)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of instruments; σ, limits and warm-up in counts of its resolution."""

    number: int
    top: int
    sigma: float
    growth: float
    follows: float
    warm: float
    points: int
    repeats: int
    limit: float
    minutes: float
    auto: bool
    halves: bool = False
    averages: bool = False


FAMILIES = (
    Family(31, 1600, 0.45, 0.0, 0.5, 0.0, 6, 3, 16, 14, False, halves=True),
    Family(32, 50000, 3.5, 2.0, 0.3, 6.0, 7, 4, 60, 25, True),
    Family(33, 9000, 1.2, 1.0, 0.0, 0.0, 5, 6, 20, 18, False),
    Family(34, 120000, 14.0, 1.5, 0.6, 25.0, 9, 3, 240, 30, True, averages=True),
    Family(35, 3000, 0.8, 0.0, 0.2, 0.0, 4, 5, 10, 12, False),
    Family(36, 20000, 30.0, 0.5, 0.8, 0.0, 5, 8, 400, 40, True),
    Family(37, 700, 0.3, 0.3, 0.1, 0.5, 8, 2, 8, 10, False),
    Family(38, 6000, 2.2, 2.5, 0.4, 3.0, 6, 3, 40, 16, False),
)


class _Laboratory:
    """One laboratory: who and what is there, and its days of work."""

    def __init__(self, number: int, random: Random, rows: dict[str, list[Row]]) -> None:
        self.id, self.random, self.rows = number, random, rows
        self.base = number * 100000
        self.families = random.sample(FAMILIES, random.randint(3, 6))
        self.people = [self.base + 1 + n for n in range(random.randint(4, 7))]
        self.signers = [self.base + 51, self.base + 52]
        self.paper = random.random() < 0.5
        self.x, self.y = random.uniform(0, 400), random.uniform(0, 400)
        self.made, self.ordered = 0, 0
        self.seen: dict[int, list[Row]] = {family.number: [] for family in self.families}
        self.away: dict[int, list[tuple[datetime, datetime]]] = {}
        self.rests: dict[int, set[datetime]] = {}
        self.waiting: list[Row] = []
        self.logged: dict[int, list[float]] = {}

    def add(self, table: str, **row: Any) -> None:
        """A row of this laboratory."""
        self.rows.setdefault(table, []).append({"lab_id": self.id, **row})

    def run(self) -> None:
        """All there is, then day after day."""
        self._standing()
        for person in (*self.people, *self.signers):
            self._employed(person)
        for person in self.people:
            for family in self.families:
                self._standard(person, family)
        self._rooms()
        for day in (START + timedelta(days=n) for n in range(DAYS)):
            if day.weekday() < 6 and day.strftime("%m%d") not in ("1001", "1002", "1003", "0501"):
                for person in self.people:
                    if day not in self.rests[person] and self.random.random() < 0.025:
                        self._day(person, day)
            if day.weekday() in (1, 4):
                self._sign(day)
        self._sign(START + timedelta(days=DAYS + 3))
        self._market()

    def _standing(self) -> None:
        span = {"valid_from": START - timedelta(days=1500), "valid_to": START + timedelta(days=1000)}
        self.add(
            "labs",
            x_km=self.x,
            y_km=self.y,
            accredited_from=span["valid_from"],
            accredited_to=span["valid_to"],
            paper_records=self.paper,
        )
        self.add("cost_model", hour_rate=120.0, overhead_per_cert=22.0, km_rate=0.9)
        for family in self.families:
            self.add(
                "scope", family=family.number, hi_counts=float(family.top), cmc_counts=_cmc(family), **span
            )
            edition = {"family": family.number, "version": 1, "effective_from": span["valid_from"]}
            self.add("procedures", **edition, superseded_at=None)
        for place in range(18):
            away = self.random.uniform(3, 90)
            self.add("customers", customer_id=self.base + place, x_km=self.x + away, y_km=self.y)

    def _employed(self, person: int) -> None:
        self.add("people", person_id=person, left_at=None)
        span = {"valid_from": START - timedelta(days=1500), "valid_to": START + timedelta(days=1000)}
        acts = ("sign",) if person in self.signers else ("calibrate", "check")
        for family in self.families:
            for act in acts:
                self.add("authorisations", person_id=person, family=family.number, act=act, **span)
        self.rests[person] = set()
        for _ in range(0 if person in self.signers else self.random.randint(2, 5)):
            first = START + timedelta(days=self.random.randrange(DAYS))
            length = self.random.choice((1, 2, 5, 10))
            self.add("leave", person_id=person, from_at=first, to_at=first + timedelta(days=length))
            self.rests[person] |= {first + timedelta(days=n) for n in range(length)}

    def _standard(self, person: int, family: Family) -> None:
        """Everybody has their own standard for a family; it is away for a week or two each ten months."""
        number = person * 10 + self.families.index(family)
        self.add("equipment", equip_id=number, family=family.number, u_counts=family.limit / 7)
        self.away[number] = []
        first = START - timedelta(days=self.random.randint(20, 280))
        for turn in range(4):
            made = first + timedelta(days=300 * turn)
            gone, back = made - timedelta(days=4), made + timedelta(days=self.random.randint(2, 9))
            self.away[number].append((gone, back))
            self.add(
                "traceability",
                equip_id=number,
                cal_date=made,
                valid_to=made + timedelta(days=366),
                out_from=gone,
                out_to=back,
                registered_at=back + 9 * _HOUR,
            )

    def _rooms(self) -> None:
        """Two rooms, logged every two hours; a slow swing of the day, steps of the air-conditioning."""
        for place in range(2):
            room, middle, level = self.id * 10 + place, self.random.choice((20.0, 23.0)), 0.0
            self.add("rooms", room_id=room, t_set=middle, t_tol=2.0)
            phase = self.random.uniform(0, 6)
            self.logged[room] = []
            for step in range((DAYS + 12) * 12):
                ts = START + timedelta(hours=2 * step, seconds=self.random.randint(0, 50))
                level = 0.9 * level + self.random.gauss(0, 0.11)
                swing = 0.35 * math.sin(phase + step * math.pi / 6)
                rh = round(48 + 6 * math.sin(step / 700) + self.random.gauss(0, 1.5), 1)
                self.logged[room].append(round(middle + level + swing, 2))
                row = {"room_id": room, "ts": ts, "temp": self.logged[room][-1], "rh": rh}
                self.rows.setdefault("env_series", []).append(row)

    def _day(self, person: int, day: datetime) -> None:
        """An order of one to four items, one after another."""
        at = day + timedelta(hours=self.random.choice((8, 8, 13)), minutes=self.random.randint(5, 70))
        family = self.random.choice(self.families)
        equip = person * 10 + self.families.index(family)
        if any(gone - timedelta(days=1) <= at <= back + timedelta(days=1) for gone, back in self.away[equip]):
            return
        self.ordered += 1
        job = {"job_id": self.base + self.ordered, "customer_id": self.base + self.random.randrange(18)}
        onsite = self.random.random() < 0.12
        begun, items, hours = at, self.random.randint(1, 4), 0.0
        for _ in range(items):
            end = self._certificate(job, person, equip, family, at, onsite)
            hours += (end - at) / _HOUR
            at = end + timedelta(minutes=self.random.randint(3, 15))
        client = self.rows["customers"][-18 + job["customer_id"] - self.base]
        km = abs(client["x_km"] - self.x)
        if onsite:
            road = timedelta(hours=km / self.random.uniform(45, 80) + 0.1)
            self.add(
                "travel",
                job_id=job["job_id"],
                person_id=person,
                leave_base=begun - road - timedelta(minutes=12),
                arrive_site=begun - timedelta(minutes=12),
                leave_site=at + timedelta(minutes=15),
                return_base=at + road + timedelta(minutes=15),
                site_x_km=client["x_km"],
                site_y_km=client["y_km"],
            )
        list_price = round(1.9 * (120 * hours + 22 * items + (1.8 * km if onsite else 0)) + 60, 2)
        cut = self.random.choice((1.0, 1.0, 0.95, 0.88))
        self.add("jobs", **job, onsite=onsite, list_price=list_price, price=list_price * cut, n_items=items)

    def _item(self, family: Family, at: datetime) -> Row:
        """An instrument seen before, or a new one: its own errors, some adjusted to nothing."""
        known = self.seen[family.number]
        back = [item for item in known if item["last"] < at - timedelta(days=60)]
        if back and self.random.random() < 0.4:
            item = self.random.choice(back)
            item["last"] = at
            return item
        spread = family.limit * (0.12 if self.random.random() < 0.3 else 0.3)
        number = self.base + 1000 * (family.number - 30) + len(known)
        item = {
            "instr_id": number,
            "offset": self.random.gauss(0, spread),
            "slope": self.random.gauss(0, spread),
            "sigma": family.sigma * math.exp(self.random.gauss(0, 0.25)),
            "last": at,
        }
        self.add("instruments", instr_id=number, family=family.number, hi_counts=float(family.top))
        known.append(item)
        return item

    def _certificate(
        self, job: Row, person: int, equip: int, family: Family, at: datetime, onsite: bool
    ) -> datetime:
        """One item measured, with its readings; returns when the work ended."""
        cert, item = self.base + self.made, self._item(family, at)
        self.made += 1
        end = self._readings(cert, family, item, at)
        room = None if onsite else self.id * 10 + self.random.randrange(2)
        who = [other for other in self.people if other != person]
        checked, checker = self._checked(end, who)
        row = {
            "cert_id": cert,
            "job_id": job["job_id"],
            "instr_id": item["instr_id"],
            "family": family.number,
            "proc_version": 1,
            "method_agreed": False,
            "room_id": room,
            "onsite": onsite,
            "started_at": at,
            "ended_at": end,
            "operator_id": person,
            "checker_id": checker,
            "signer_id": self.random.choice(self.signers),
            "checked_at": checked,
            "env_temp": self._temperature(room, at, end),
            "env_rh": 48.0,
            "env_deviation_noted": False,
            "accredited_mark": True,
            "equip_id": equip,
            "n_points": family.points,
            "n_reps_required": family.repeats,
        }
        self.waiting.append(row)
        for action, when, actor in (
            ("create", at - timedelta(minutes=1), person),
            ("check", checked, checker),
        ):
            self.add(
                "events",
                cert_id=cert,
                at=when,
                actor_id=actor,
                action=action,
                field="certificate",
                reason="",
            )
        self.add("registry", cert_id=cert, content_hash=self.random.randrange(10**9))
        return end

    def _checked(self, end: datetime, who: list[int]) -> tuple[datetime, int]:
        """The next day that one of the others is there, in the morning."""
        day = end.replace(hour=0, minute=0, second=0, microsecond=0)
        while True:
            day += timedelta(days=1)
            there = [one for one in who if day not in self.rests[one]]
            if there:
                return day + timedelta(hours=8, minutes=self.random.randint(20, 230)), self.random.choice(
                    there
                )

    def _temperature(self, room: int | None, at: datetime, end: datetime) -> float:
        """What the logger showed half-way, to a tenth; on site what a thermometer there says."""
        if room is None:
            return round(self.random.uniform(18, 24), 1)
        step = ((at + (end - at) / 2) - START) / (2 * _HOUR)
        low = max(0, int(step))
        return round((self.logged[room][low] + self.logged[room][low + 1]) / 2, 1)

    def _readings(self, cert: int, family: Family, item: Row, at: datetime) -> datetime:
        """Every point read so often, warming up, following itself; typed at once, or from paper at night."""
        pace = family.minutes * 60 / (family.points * family.repeats)
        noise, now = 0.0, at + timedelta(seconds=pace)
        night = at.replace(hour=20, minute=self.random.randint(0, 40), second=0)
        mode = "auto" if family.auto else "paper" if self.paper else "manual"
        for point in range(family.points):
            nominal = family.top * (point + 1) // family.points
            part = nominal / family.top
            values = []
            for repeat in range(family.repeats):
                noise = family.follows * noise + math.sqrt(1 - family.follows**2) * self.random.gauss(0, 1)
                warm = family.warm * math.exp(-((now - at) / _HOUR) / 0.15)
                shown = nominal + item["offset"] + item["slope"] * part + warm
                shown += noise * item["sigma"] * (1 + family.growth * part) * (0.5 if family.averages else 1)
                value = round(shown / 2) * 2 if family.halves and self.random.random() < 0.6 else round(shown)
                values.append(value)
                typed = timedelta(seconds=self.random.uniform(3, 14))
                if mode == "paper":
                    night += typed
                self.add(
                    "readings",
                    cert_id=cert,
                    point_no=point,
                    rep_no=repeat,
                    value=value,
                    decimals_extra=0,
                    read_at=now,
                    entered_at=night if mode == "paper" else now if mode == "auto" else now + typed / 3,
                    entry_mode=mode,
                )
                now += timedelta(seconds=pace * self.random.uniform(0.8, 1.4))
            self._point(cert, family, item, point, nominal, values)
        return now + timedelta(seconds=pace)

    def _point(
        self, cert: int, family: Family, item: Row, point: int, nominal: int, values: list[int]
    ) -> None:
        mean = sum(values) / len(values)
        spread = item["sigma"] * (1 + family.growth * nominal / family.top)
        wide = math.hypot(family.limit / 7, 2 * spread / math.sqrt(len(values)), 0.6)
        self.add(
            "points",
            cert_id=cert,
            point_no=point,
            nominal=nominal,
            reported_mean=_hundredths(mean),
            reported_error=_hundredths(mean - nominal),
            u_counts=max(_cmc(family), _up(wide)),
            mpe_counts=family.limit,
        )

    def _sign(self, day: datetime) -> None:
        """What was checked by then, in a row of a minute or so each."""
        ready = [row for row in self.waiting if row["checked_at"] < day + 14 * _HOUR]
        self.waiting = [row for row in self.waiting if row not in ready]
        for signer in self.signers:
            at = day + timedelta(hours=15, minutes=self.random.randint(0, 40))
            for row in (each for each in ready if each["signer_id"] == signer):
                at += timedelta(seconds=self.random.uniform(25, 200))
                self.add("certificates", **row, signed_at=at)
                self.add(
                    "events",
                    cert_id=row["cert_id"],
                    at=at,
                    actor_id=signer,
                    action="sign",
                    field="certificate",
                    reason="",
                )

    def _market(self) -> None:
        issued = [row for row in self.rows["registry"] if row["lab_id"] == self.id]
        for n, row in enumerate(self.random.sample(issued, min(12, len(issued)))):
            seen = START + timedelta(days=self.random.randint(DAYS // 2, DAYS))
            self.add(
                "sightings",
                sighting_id=self.base + n,
                cert_no=row["cert_id"],
                content_hash=row["content_hash"],
                seen_at=seen,
            )
        for n, kind in enumerate(("accredited", "range", "uncertainty", "service", "superlative_cited") * 2):
            family = self.random.choice(self.families)
            value = {"range": 0.9 * family.top, "uncertainty": 1.2 * _cmc(family)}.get(kind, 0.0)
            when = START + timedelta(days=self.random.randrange(DAYS))
            self.add(
                "claims",
                claim_id=self.base + n,
                claim_type=kind,
                family=family.number,
                value=value,
                published_at=when,
            )
        for n in range(2):
            moved = START + timedelta(days=self.random.randrange(60, DAYS))
            self.add(
                "mentions",
                mention_id=self.base + n,
                about_lab=(self.id + 3) % LABS,
                at=moved,
                polarity=0.3,
                evidence_cited=True,
            )
            self.add(
                "customer_moves",
                move_id=self.base + n,
                to_lab=self.id,
                moved_at=moved,
                old_contract_end=moved - timedelta(days=12),
                staff_hired_from_old_at=None,
                price_ratio=0.93,
            )


def _up(value: float) -> float:
    """To two significant digits, upwards."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(round(value / step, 6)) * step, 6)


def _hundredths(value: float) -> float:
    """To two places, a half away from nothing."""
    return math.copysign(math.floor(abs(value) * 100 + 0.5) / 100, value)


def _cmc(family: Family) -> float:
    return _up(math.hypot(family.limit / 7, 0.4 * family.sigma))


def _tables(seed: int, labs: int) -> Iterator[tuple[str, pa.Table]]:
    rows: dict[str, list[Row]] = {}
    for number in range(labs):
        _Laboratory(number, Random(f"{seed} {number}"), rows).run()  # noqa: S311  # worlds, repeatable by seed
    for name, mine in rows.items():
        table = pa.Table.from_pylist(mine)
        yield (
            name,
            table.select([each.name for each in TABLES[name].columns if each.name in table.column_names]),
        )


def make(out: Path, seed: int = 1, labs: int = LABS) -> None:
    """Honest evidence as Parquet: the tables that the reference sample has."""
    for name, table in _tables(seed, labs):
        (out / name).mkdir(parents=True)
        pq.write_table(table, out / name / "part-0.parquet", compression="zstd")
