# SPDX-License-Identifier: Apache-2.0
"""Series of rooms that no logger took: copied from day to day, flat, cloned from another room, smoothed."""

from bench.misconduct.act import Act
from bench.misconduct.world import Place, World

_MINE = "e.room_id IN (SELECT room_id FROM picked)"


def _some_months(world: World, place: Place, months: float) -> None:
    """Leaves in `picked` the laboratory's first room, and in `touched` the days that are made up."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE picked AS SELECT lab_id, min(room_id) AS room_id FROM rooms WHERE lab_id
        IN {place.within} GROUP BY ALL
        """
    )
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE touched AS SELECT CAST(opening() AS TIMESTAMP) + INTERVAL '120 days' AS
        since, CAST(opening() AS TIMESTAMP) + INTERVAL '120 days' + to_days({int(30 * months)}) AS until
        """
    )


def _made_up(world: World, place: Place, temp: str, rh: str) -> None:
    world.run(
        f"""
        UPDATE env_series e SET temp = {temp}, rh = {rh} FROM touched t WHERE {_MINE} AND e.ts BETWEEN t.since
        AND t.until
        """
    )
    world.tell(place, "room", "room_id")


def copied_from_day_to_day(world: World, place: Place, months: float) -> None:
    """One good day, again and again."""
    _some_months(world, place, months)
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE day AS SELECT e.room_id, row_number() OVER (PARTITION BY e.room_id ORDER
        BY e.ts) AS n, e.temp, e.rh FROM env_series e, touched t WHERE {_MINE} AND e.ts >= t.since AND e.ts <
        t.since + INTERVAL '1 day'
        """
    )
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE said AS SELECT e.room_id, e.ts, d.temp, d.rh FROM (SELECT e.room_id,
        e.ts, 1 + (row_number() OVER (PARTITION BY e.room_id ORDER BY e.ts) - 1) % (SELECT max(n) FROM day) AS
        n FROM env_series e, touched t WHERE {_MINE} AND e.ts BETWEEN t.since AND t.until) e JOIN day d ON
        d.room_id = e.room_id AND d.n = e.n
        """
    )
    world.run(
        "UPDATE env_series e SET temp = s.temp, rh = s.rh FROM said s WHERE s.room_id = e.room_id AND s.ts ="
        " e.ts"
    )
    world.tell(place, "room", "room_id")


def copied_from_last_month(world: World, place: Place, months: float) -> None:
    """A month is the month before, moved by thirty days."""
    _some_months(world, place, months)
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE said AS SELECT e.room_id, e.ts, o.temp, o.rh FROM env_series e ASOF JOIN
        (SELECT room_id, ts + INTERVAL '30 days' AS ts, temp, rh FROM env_series) o ON o.room_id = e.room_id
        AND e.ts >= o.ts, touched t WHERE {_MINE} AND e.ts BETWEEN t.since AND t.until
        """
    )
    world.run(
        "UPDATE env_series e SET temp = s.temp, rh = s.rh FROM said s WHERE s.room_id = e.room_id AND s.ts ="
        " e.ts"
    )
    world.tell(place, "room", "room_id")


def flat(world: World, place: Place, months: float) -> None:
    """The logger is off, and the set values are written down."""
    _some_months(world, place, months)
    _made_up(world, place, "(SELECT r.t_set FROM rooms r WHERE r.room_id = e.room_id)", "50.0")


def hardly_moving(world: World, place: Place, months: float) -> None:
    """The set value with a tenth of a degree of noise from a spreadsheet."""
    _some_months(world, place, months)
    noise = f"round(CAST((hash(e.ts, {place.seed}) % 1000) AS DOUBLE) / 5000, 2)"
    _made_up(
        world,
        place,
        f"(SELECT r.t_set FROM rooms r WHERE r.room_id = e.room_id) + {noise}",
        f"50.0 + 10 * {noise}",
    )


def clipped(world: World, place: Place, months: float) -> None:
    """Whatever was beyond the limits is at the limits."""
    _some_months(world, place, months)
    room = "(SELECT {what} FROM rooms r WHERE r.room_id = e.room_id)"
    low, high = (room.format(what=f"r.t_set {sign} 0.4 * r.t_tol") for sign in "-+")
    _made_up(world, place, f"greatest({low}, least({high}, e.temp))", "e.rh")


def cloned(world: World, place: Place, months: float) -> None:
    """One logger speaks for two rooms, each about its own set value."""
    _some_months(world, place, months)
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE said AS SELECT e.room_id, e.ts, o.temp - (SELECT r.t_set FROM rooms r
        WHERE r.room_id = o.room_id) + (SELECT r.t_set FROM rooms r WHERE r.room_id = e.room_id) AS temp, o.rh
        FROM env_series e JOIN picked p ON p.room_id = e.room_id ASOF JOIN (SELECT k.*, r.lab_id FROM
        env_series k JOIN rooms r ON r.room_id = k.room_id WHERE k.room_id NOT IN (SELECT room_id FROM
        picked)) o ON o.lab_id = p.lab_id AND e.ts >= o.ts, touched t WHERE e.ts BETWEEN t.since AND t.until
        """
    )
    world.run(
        "UPDATE env_series e SET temp = s.temp, rh = s.rh FROM said s WHERE s.room_id = e.room_id AND s.ts ="
        " e.ts"
    )
    world.tell(place, "room", "room_id")


def silent(world: World, place: Place, months: float) -> None:
    """The bad days are not there."""
    _some_months(world, place, months)
    world.run(f"DELETE FROM env_series e USING touched t WHERE {_MINE} AND e.ts BETWEEN t.since AND t.until")
    world.tell(place, "room", "room_id")


# Months of it.
_MONTHS = (12, 5, 2, 1)
ACTS: tuple[Act, ...] = (
    Act(
        "room-copied",
        "5.8.1 4.2",
        {"a day": copied_from_day_to_day, "a month": copied_from_last_month},
        _MONTHS,
    ),
    Act(
        "room-flat",
        "5.8.1 4.2",
        {"set values": flat, "hardly moving": hardly_moving, "clipped": clipped},
        _MONTHS,
    ),
    Act("room-cloned", "5.8.1 4.2", {"from the room beside it": cloned}, _MONTHS),
    Act("room-silent", "4.2 6.6.1.d", {"no record": silent}, _MONTHS),
)
