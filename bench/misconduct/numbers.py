# SPDX-License-Identifier: Apache-2.0
"""Misconduct in the numbers themselves: copied, invented, hurried, pushed; certificates agree with it.

Every function takes the world, the place and the strength of the grade (its meaning stands with the act).
"""

from bench.misconduct.world import Place, World

_CHANCE = "hash({keys}, {seed}) / 18446744073709551616.0"
_CELL = "r.cert_id, r.lab_id, r.point_no, r.rep_no"


def last_year_copied(world: World, place: Place, share: float) -> None:
    """The readings of the instrument's calibration before, again."""
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE pairs AS SELECT c.cert_id, c.lab_id, lag(c.cert_id) OVER
        (PARTITION BY c.lab_id, c.instr_id ORDER BY c.started_at) AS source FROM certificates c
        """
    )
    _copied(world, place, share)


def sibling_copied(world: World, place: Place, share: float) -> None:
    """The readings of another instrument of the same family in the same job."""
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE pairs AS SELECT c.cert_id, c.lab_id, lag(c.cert_id) OVER
        (PARTITION BY c.lab_id, c.job_id, c.family, c.n_points ORDER BY c.started_at) AS source FROM
        certificates c
        """
    )
    _copied(world, place, share)


def _copied(world: World, place: Place, share: float) -> None:
    world.pick(place, "pairs WHERE source IS NOT NULL", "cert_id, lab_id, source")
    chance = _CHANCE.format(keys=_CELL, seed=place.seed)
    world.run(
        f"""
        UPDATE readings r SET value = s.value + CASE WHEN {chance} < {share} THEN 0 WHEN {chance} <
        {share} + (1 - {share}) / 2 THEN 1 ELSE -1 END FROM picked p, readings s, points a, points b
        WHERE r.lab_id = p.lab_id AND r.cert_id = p.cert_id AND s.lab_id = p.lab_id AND s.cert_id =
        p.source AND s.point_no = r.point_no AND s.rep_no = r.rep_no AND a.lab_id = r.lab_id AND
        a.cert_id = r.cert_id AND a.point_no = r.point_no AND b.lab_id = s.lab_id AND b.cert_id =
        s.cert_id AND b.point_no = s.point_no AND a.nominal = b.nominal
        """
    )
    restated(world)
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT p.cert_id, p.lab_id FROM picked p
        JOIN points a ON a.lab_id = p.lab_id AND a.cert_id = p.cert_id JOIN points b ON b.lab_id =
        p.lab_id AND b.cert_id = p.source AND b.point_no = a.point_no AND a.nominal = b.nominal
        """
    )
    world.tell(place, source="touched")


def scatter_invented(world: World, place: Place, left: float) -> None:
    """Repeats are typed around a middle instead of read: they scatter less than the instrument does."""
    world.pick(place, "certificates WHERE n_reps_required >= 3")
    world.run(
        f"""
        UPDATE readings r SET value = round(m.mean + (r.value - m.mean) * {left}) FROM picked p,
        (SELECT lab_id, cert_id, point_no, avg(value) AS mean FROM readings GROUP BY ALL) m WHERE
        r.lab_id = p.lab_id AND r.cert_id = p.cert_id AND m.lab_id = r.lab_id AND m.cert_id =
        r.cert_id AND m.point_no = r.point_no
        """
    )
    restated(world)
    world.tell(place)


def time_compressed(world: World, place: Place, left: float) -> None:
    """An hour's work in minutes."""
    world.pick(place, "certificates WHERE NOT onsite")
    start = "(SELECT k.started_at FROM certificates k WHERE k.lab_id = r.lab_id AND k.cert_id = r.cert_id)"
    world.run(
        f"""
        UPDATE readings r SET read_at = {start} + (r.read_at - {start}) * {left}, entered_at =
        {start} + (r.entered_at - {start}) * {left} FROM picked p WHERE r.lab_id = p.lab_id AND
        r.cert_id = p.cert_id AND r.entry_mode <> 'paper'
        """
    )
    world.run(
        f"""
        UPDATE certificates c SET ended_at = c.started_at + (c.ended_at - c.started_at) * {left}
        FROM picked p WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id
        """
    )
    world.tell(place)


def pushed_inside(world: World, place: Place, part: float) -> None:
    """Readings near or beyond the limit become readings inside it."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE near AS SELECT DISTINCT cert_id, lab_id FROM points WHERE
        mpe_counts >= 4 AND abs(reported_error) > {part} * mpe_counts
        """
    )
    world.pick(place, "near WHERE true")
    world.run(
        f"""
        UPDATE readings r SET value = r.value - round(a.reported_error - sign(a.reported_error) *
        {part} * a.mpe_counts) FROM picked p, points a WHERE r.lab_id = p.lab_id AND r.cert_id =
        p.cert_id AND a.lab_id = r.lab_id AND a.cert_id = r.cert_id AND a.point_no = r.point_no AND
        a.mpe_counts >= 4 AND abs(a.reported_error) > {part} * a.mpe_counts
        """
    )
    restated(world)
    world.tell(place)


def certificate_altered(world: World, place: Place, counts: float) -> None:
    """The certificate says something else than its own readings."""
    world.pick(place, "certificates WHERE true")
    world.run(
        f"""
        UPDATE points c SET reported_mean = c.reported_mean + {counts}, reported_error =
        c.reported_error + {counts} FROM picked p WHERE c.lab_id = p.lab_id AND c.cert_id =
        p.cert_id AND c.point_no = 0
        """
    )
    world.tell(place)


def digits_added(world: World, place: Place, digits: float) -> None:
    """Readings carry digits that the display does not show."""
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE typed AS SELECT DISTINCT cert_id, lab_id FROM readings WHERE
        entry_mode <> 'auto'
        """
    )
    world.pick(place, "typed WHERE true")
    world.run(
        f"""
        UPDATE readings c SET decimals_extra = {int(digits)} FROM picked p WHERE c.lab_id = p.lab_id
        AND c.cert_id = p.cert_id AND c.entry_mode <> 'auto'
        """
    )
    world.tell(place)


def restated(world: World) -> None:
    """The certificates of `picked` state what their readings now give, to the digits they had."""
    world.run(
        """
        UPDATE points c SET reported_mean = round(m.mean, 2), reported_error = round(m.mean -
        c.nominal, 2) FROM picked p, (SELECT lab_id, cert_id, point_no, avg(value) AS mean FROM
        readings GROUP BY ALL) m WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id AND m.lab_id =
        c.lab_id AND m.cert_id = c.cert_id AND m.point_no = c.point_no
        """
    )
