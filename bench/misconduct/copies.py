# SPDX-License-Identifier: Apache-2.0
"""Readings that are another measurement's: of years ago, of another laboratory, shifted, reordered.

Every function takes the world, the place and the strength of the grade: the share of readings that repeat the
source; the others are moved by a count. What was copied is worked over in the way's own manner first.
"""

from bench.misconduct.act import Act
from bench.misconduct.numbers import restated
from bench.misconduct.world import Place, World

_CHANCE = "hash(r.cert_id, r.lab_id, r.point_no, r.rep_no, {seed}) / 18446744073709551616.0"


def _sources(world: World, place: Place, pairs: str) -> None:
    """Leaves in `picked` a share of `pairs` (cert_id, lab_id, source, source_lab)."""
    world.run(f"CREATE OR REPLACE TEMP TABLE pairs AS {pairs}")
    world.pick(place, "pairs WHERE source IS NOT NULL", "cert_id, lab_id, source, source_lab")


def _laid_over(
    world: World, place: Place, share: float, value: str, rep: str = "s.rep_no = r.rep_no"
) -> None:
    """The readings of `picked` become `value` of the source's s; certificates say what these give."""
    chance = _CHANCE.format(seed=place.seed)
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE laid AS SELECT r.lab_id, r.cert_id, r.point_no, r.rep_no, {value} + CASE
        WHEN {chance} < {share} THEN 0 WHEN {chance} < {share} + (1 - {share}) / 2 THEN 1 ELSE -1 END AS value
        FROM readings r JOIN picked p ON p.lab_id = r.lab_id AND p.cert_id = r.cert_id JOIN certificates k ON
        k.lab_id = r.lab_id AND k.cert_id = r.cert_id JOIN readings s ON s.lab_id = p.source_lab AND s.cert_id
        = p.source AND s.point_no = r.point_no AND {rep} JOIN points a ON a.lab_id = r.lab_id AND a.cert_id =
        r.cert_id AND a.point_no = r.point_no JOIN points b ON b.lab_id = s.lab_id AND b.cert_id = s.cert_id
        AND b.point_no = s.point_no WHERE a.nominal = b.nominal
        """
    )
    world.run(
        """
        UPDATE readings r SET value = l.value FROM laid l WHERE l.lab_id = r.lab_id AND l.cert_id = r.cert_id
        AND l.point_no = r.point_no AND l.rep_no = r.rep_no
        """
    )
    restated(world)
    world.run("CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT cert_id, lab_id FROM laid")
    world.tell(place, source="touched")


_EARLIER = """
    SELECT c.cert_id, c.lab_id, lag(c.cert_id, {back}) OVER (PARTITION BY c.lab_id, c.instr_id ORDER BY
    c.started_at) AS source, c.lab_id AS source_lab FROM certificates c WHERE c.started_at IS NOT NULL AND
    c.state = 'valid'
"""
# Another client's instrument of the same family and nominals, some weeks before.
_STRANGER = """
    SELECT c.cert_id, c.lab_id, lag(c.cert_id, 3) OVER (PARTITION BY c.lab_id, c.family, n.nominal ORDER BY
    c.started_at) AS source, c.lab_id AS source_lab FROM certificates c JOIN (SELECT lab_id, cert_id,
    max(nominal) AS nominal FROM points GROUP BY ALL) n ON n.lab_id = c.lab_id AND n.cert_id = c.cert_id WHERE
    c.started_at IS NOT NULL AND c.state = 'valid'
"""
_ELSEWHERE = """
    SELECT c.cert_id, c.lab_id, lag(c.cert_id) OVER w AS source, lag(c.lab_id) OVER w AS source_lab FROM
    certificates c JOIN (SELECT lab_id, cert_id, max(nominal) AS nominal FROM points GROUP BY ALL) n ON
    n.lab_id = c.lab_id AND n.cert_id = c.cert_id WHERE c.started_at IS NOT NULL AND c.state = 'valid' WINDOW
    w AS (PARTITION BY c.family, n.nominal, c.n_points ORDER BY c.started_at) QUALIFY source_lab <> c.lab_id
"""


def last_but_one(world: World, place: Place, share: float) -> None:
    """Not last year's, which somebody may have in hand: the ones before."""
    _sources(world, place, _EARLIER.format(back=2))
    _laid_over(world, place, share, "s.value")


def of_a_stranger(world: World, place: Place, share: float) -> None:
    """Another client's instrument of the same family."""
    _sources(world, place, _STRANGER)
    _laid_over(world, place, share, "s.value")


def of_another_laboratory(world: World, place: Place, share: float) -> None:
    """Readings that a friend in another laboratory sent over."""
    _sources(world, place, _ELSEWHERE)
    _laid_over(world, place, share, "s.value")


def shifted(world: World, place: Place, share: float) -> None:
    """Last time's, all moved by a few counts: other errors, the same scatter."""
    _sources(world, place, _EARLIER.format(back=1))
    _laid_over(world, place, share, f"s.value + 2 + CAST(hash(r.cert_id, {place.seed}) % 4 AS INTEGER)")


def shifted_by_point(world: World, place: Place, share: float) -> None:
    """Last time's, each point moved by its own few counts."""
    _sources(world, place, _EARLIER.format(back=1))
    _laid_over(
        world, place, share, f"s.value + CAST(hash(r.cert_id, r.point_no, {place.seed}) % 5 AS INTEGER) - 2"
    )


def reordered(world: World, place: Place, share: float) -> None:
    """Last time's, the repeats from the last to the first."""
    _sources(world, place, _EARLIER.format(back=1))
    _laid_over(world, place, share, "s.value", "s.rep_no = k.n_reps_required - 1 - r.rep_no")


def rotated(world: World, place: Place, share: float) -> None:
    """Last time's, the first repeat put last."""
    _sources(world, place, _EARLIER.format(back=1))
    _laid_over(world, place, share, "s.value", "s.rep_no = (r.rep_no + 1) % k.n_reps_required")


def mirrored(world: World, place: Place, share: float) -> None:
    """Last time's, turned about their nominal: the errors change their sign."""
    _sources(world, place, _EARLIER.format(back=1))
    _laid_over(world, place, share, "2 * a.nominal - s.value")


def averages_repeated(world: World, place: Place, share: float) -> None:
    """The results of last time; repeats are made up around them afresh."""
    _sources(world, place, _EARLIER.format(back=1))
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE laid AS SELECT r.lab_id, r.cert_id, r.point_no, r.rep_no, CAST(r.value +
        round(b.reported_mean - a.reported_mean) AS BIGINT) AS value FROM readings r JOIN picked p ON p.lab_id
        = r.lab_id AND p.cert_id = r.cert_id JOIN points a ON a.lab_id = r.lab_id AND a.cert_id = r.cert_id
        AND a.point_no = r.point_no JOIN points b ON b.lab_id = p.source_lab AND b.cert_id = p.source AND
        b.point_no = r.point_no WHERE a.nominal = b.nominal
        """
    )
    world.run(
        """
        UPDATE readings r SET value = l.value FROM laid l WHERE l.lab_id = r.lab_id AND l.cert_id = r.cert_id
        AND l.point_no = r.point_no AND l.rep_no = r.rep_no
        """
    )
    world.run(
        f"""
        UPDATE points c SET reported_mean = b.reported_mean, reported_error = b.reported_error FROM picked p,
        points b WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id AND b.lab_id = p.source_lab AND b.cert_id
        = p.source AND b.point_no = c.point_no AND b.nominal = c.nominal AND hash(c.cert_id, c.point_no,
        {place.seed}) / 18446744073709551616.0 < {share}
        """
    )
    world.run("CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT cert_id, lab_id FROM laid")
    world.tell(place, source="touched")


def template(world: World, place: Place, share: float) -> None:
    """A good set kept in a drawer: each certificate of a family gets its readings."""
    _sources(
        world,
        place,
        """
        SELECT c.cert_id, c.lab_id, first(c.cert_id) OVER (PARTITION BY c.lab_id, c.family, n.nominal ORDER BY
        c.started_at) AS source, c.lab_id AS source_lab FROM certificates c JOIN (SELECT lab_id, cert_id,
        max(nominal) AS nominal FROM points GROUP BY ALL) n ON n.lab_id = c.lab_id AND n.cert_id = c.cert_id
        WHERE c.started_at IS NOT NULL AND c.state = 'valid' QUALIFY source <> c.cert_id
        """,
    )
    _laid_over(world, place, share, "s.value")


# Which share of the readings repeats the source; the rest is moved by a count.
_SHARES = (1.0, 0.9, 0.75, 0.5)
ACTS: tuple[Act, ...] = (
    Act("last-but-one-copied", "5.8.1", {"two times before": last_but_one}, _SHARES),
    Act(
        "stranger-copied",
        "5.8.1",
        {"another client's": of_a_stranger, "a set in a drawer": template},
        _SHARES,
    ),
    Act("laboratory-copied", "5.8.1 5.8.2", {"of another laboratory": of_another_laboratory}, _SHARES),
    Act(
        "copied-with-an-offset", "5.8.1 5.8.6", {"as a whole": shifted, "by point": shifted_by_point}, _SHARES
    ),
    Act(
        "copied-in-other-order",
        "5.8.1 5.8.6",
        {"turned round": reordered, "rotated": rotated, "errors mirrored": mirrored},
        _SHARES,
    ),
    Act("averages-repeated", "5.8.1", {"fresh repeats about old means": averages_repeated}, _SHARES),
)
