# SPDX-License-Identifier: Apache-2.0
"""Misconduct that shows in times: typing pace, days too long, signing in seconds, edits after signature."""

from bench.misconduct.act import Act
from bench.misconduct.world import Place, World

_PICKED = "FROM picked p WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id"


def typed_in_the_evening(world: World, place: Place, seconds: float) -> None:
    """A whole record typed in one go in the evening, faster than hands are."""
    world.run(
        "CREATE OR REPLACE TEMP TABLE typed AS SELECT DISTINCT cert_id, lab_id FROM readings WHERE entry_mode"
        " <> 'auto'"
    )
    world.pick(place, "typed WHERE true")
    world.run(
        f"""
        UPDATE readings r SET entered_at = n.entered_at FROM (SELECT lab_id, cert_id, point_no, rep_no,
        date_trunc('day', min(read_at) OVER (PARTITION BY lab_id, cert_id)) + INTERVAL '21 hours' +
        to_milliseconds(CAST({int(seconds * 1000)} * row_number() OVER (PARTITION BY lab_id, cert_id ORDER BY
        point_no, rep_no) AS BIGINT)) AS entered_at FROM readings) n, picked p WHERE p.lab_id = r.lab_id AND
        p.cert_id = r.cert_id AND n.lab_id = r.lab_id AND n.cert_id = r.cert_id AND n.point_no = r.point_no
        AND n.rep_no = r.rep_no AND r.entry_mode <> 'auto'
        """
    )
    world.tell(place)


def pasted(world: World, place: Place, seconds: float) -> None:
    """All readings arrive at the end of the work, evenly spaced, as if pasted."""
    world.run(
        "CREATE OR REPLACE TEMP TABLE typed AS SELECT DISTINCT cert_id, lab_id FROM readings WHERE entry_mode"
        " = 'manual'"
    )
    world.pick(place, "typed WHERE true")
    world.run(
        f"""
        UPDATE readings r SET entered_at = n.entered_at FROM (SELECT lab_id, cert_id, point_no, rep_no,
        max(read_at) OVER (PARTITION BY lab_id, cert_id) + to_milliseconds(CAST({int(seconds * 300)} *
        row_number() OVER (PARTITION BY lab_id, cert_id ORDER BY point_no, rep_no) AS BIGINT)) AS entered_at
        FROM readings) n, picked p WHERE p.lab_id = r.lab_id AND p.cert_id = r.cert_id AND n.lab_id = r.lab_id
        AND n.cert_id = r.cert_id AND n.point_no = r.point_no AND n.rep_no = r.rep_no AND r.entry_mode =
        'manual'
        """
    )
    world.tell(place)


def day_too_long(world: World, place: Place, days: float) -> None:
    """The work of several people's weeks stands under one name: up to twenty hours of it a day."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE lots_of AS SELECT c.lab_id, date_trunc('day', c.started_at) AS day,
        min(c.operator_id) AS person_id FROM certificates c WHERE c.started_at IS NOT NULL AND NOT c.onsite
        AND c.lab_id IN {place.within} GROUP BY c.lab_id, date_trunc('day', c.started_at) QUALIFY row_number()
        OVER (PARTITION BY c.lab_id ORDER BY sum(epoch(c.ended_at) - epoch(c.started_at)) DESC) <= {int(days)}
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE picked AS SELECT c.cert_id, c.lab_id, l.person_id FROM certificates c
        JOIN lots_of l ON l.lab_id = c.lab_id AND date_trunc('day', c.started_at) = l.day WHERE NOT c.onsite
        """
    )
    world.run(
        """
        INSERT INTO authorisations SELECT DISTINCT p.person_id, p.lab_id, c.family, 'calibrate', TIMESTAMP
        '2018-07-19', TIMESTAMP '2026-01-01' FROM picked p JOIN certificates c ON c.lab_id = p.lab_id AND
        c.cert_id = p.cert_id
        """
    )
    world.run(f"UPDATE certificates c SET operator_id = p.person_id {_PICKED}")
    world.tell(place)


def into_the_night(world: World, place: Place, days: float) -> None:
    """One person's days go on until three in the morning, one item after another."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE chosen AS SELECT lab_id, min(operator_id) AS person_id FROM certificates
        WHERE lab_id IN {place.within} AND NOT onsite AND started_at IS NOT NULL GROUP BY ALL
        """
    )
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE moved AS SELECT cert_id, lab_id, date_trunc('day', started_at) + INTERVAL
        '8 hours' + to_minutes( CAST(40 * ((row_number() OVER w - 1) % 28) AS BIGINT)) - started_at AS by FROM
        certificates JOIN chosen c USING (lab_id) WHERE operator_id = c.person_id AND NOT onsite AND
        started_at IS NOT NULL WINDOW w AS (PARTITION BY lab_id ORDER BY started_at) QUALIFY row_number() OVER
        w <= {28 * int(days)}
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE moved AS SELECT m.cert_id, m.lab_id, m.by + (min(date_trunc('day',
        c.started_at)) OVER (PARTITION BY m.lab_id) - date_trunc('day', c.started_at)) AS by FROM moved m JOIN
        certificates c USING (lab_id, cert_id)
        """
    )
    moved = "FROM moved m WHERE c.lab_id = m.lab_id AND c.cert_id = m.cert_id"
    world.run(f"UPDATE certificates c SET started_at = started_at + m.by, ended_at = ended_at + m.by {moved}")
    world.run(f"UPDATE readings c SET read_at = read_at + m.by, entered_at = entered_at + m.by {moved}")
    world.tell(place, source="moved")


def signed_in_seconds(world: World, place: Place, seconds: float) -> None:
    """A pile signed one after another, with no time to look at any."""
    world.pick(place, "certificates WHERE started_at IS NOT NULL")
    _in_a_row(world, seconds, "signed_at", "signer_id")
    world.tell(place)


def checked_in_seconds(world: World, place: Place, seconds: float) -> None:
    """The same with the check."""
    world.pick(place, "certificates WHERE started_at IS NOT NULL")
    _in_a_row(world, seconds, "checked_at", "checker_id")
    world.tell(place)


def _in_a_row(world: World, seconds: float, column: str, person: str) -> None:
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE rowed AS SELECT c.lab_id, c.cert_id, first_value({column}) OVER
        (PARTITION BY c.lab_id, c.{person}, date_trunc('week', c.{column}) ORDER BY c.{column} DESC) +
        to_milliseconds(CAST({int(1000 * seconds)} * row_number() OVER (PARTITION BY c.lab_id, c.{person},
        date_trunc('week', c.{column}) ORDER BY c.{column}) AS BIGINT)) AS "at" FROM certificates c JOIN
        picked p ON p.lab_id = c.lab_id AND p.cert_id = c.cert_id
        """
    )
    rowed = "FROM rowed r WHERE c.lab_id = r.lab_id AND c.cert_id = r.cert_id"
    world.run(f'UPDATE certificates c SET {column} = r."at" {rowed}')
    world.run(f"UPDATE certificates c SET signed_at = greatest(c.signed_at, c.checked_at) {rowed}")
    action = "sign" if column == "signed_at" else "check"
    world.run(f'UPDATE events c SET "at" = r."at" {rowed} AND c.action = \'{action}\'')


def edited_after_signature(world: World, place: Place, hours: float) -> None:
    """A reading is changed when the certificate is out."""
    _edited(world, place, "c.signed_at", hours, "'typing error'")


def edited_without_a_reason(world: World, place: Place, _hours: float) -> None:
    """A reading is changed before the signature, and nobody says why."""
    _edited(world, place, "c.checked_at", -0.2, "''")


def edited_by_another(world: World, place: Place, hours: float) -> None:
    """The signatory changes the readings themselves."""
    _edited(world, place, "c.signed_at", hours, "'see record'", "c.signer_id")


def _edited(
    world: World, place: Place, after: str, hours: float, reason: str, who: str = "c.operator_id"
) -> None:
    world.pick(place, "certificates WHERE started_at IS NOT NULL")
    world.run(
        f"""
        INSERT INTO events BY NAME SELECT c.cert_id, c.lab_id, {after} + to_minutes({int(60 * hours)}) AS
        "at", {who} AS actor_id, 'edit' AS action, 'reading' AS field, {reason} AS reason FROM certificates c
        JOIN picked p ON p.lab_id = c.lab_id AND p.cert_id = c.cert_id
        """
    )
    world.tell(place)


def read_before_it_was_seen(world: World, place: Place, minutes: float) -> None:
    """Readings entered before they were read: the record was written first."""
    world.pick(place, "certificates WHERE started_at IS NOT NULL")
    world.run(
        f"UPDATE readings c SET entered_at = c.read_at - to_seconds({int(60 * minutes)}) {_PICKED} AND"
        f" c.entry_mode <> 'auto'"
    )
    world.tell(place)


ACTS: tuple[Act, ...] = (
    # Seconds a reading.
    Act(
        "typed-too-fast",
        "5.8.1 5.7.2",
        {"in the evening": typed_in_the_evening, "pasted": pasted},
        (0.05, 0.3, 0.7, 1.2),
    ),
    # How many days.
    Act(
        "day-too-long",
        "5.8.1 5.7.2",
        {"others' work": day_too_long, "into the night": into_the_night},
        (20, 8, 3, 1),
    ),
    # Seconds a certificate.
    Act(
        "signed-in-seconds",
        "6.1.7 5.8.2",
        {"signed": signed_in_seconds, "checked": checked_in_seconds},
        (0.5, 2, 4, 7),
    ),
    # Hours after the signature.
    Act(
        "edited-afterwards",
        "5.4 5.7.3 6.1.5",
        {
            "after the signature": edited_after_signature,
            "without a reason": edited_without_a_reason,
            "by the signatory": edited_by_another,
        },
        (400, 48, 4, 0.5),
    ),
    # Minutes.
    Act(
        "entered-before-read",
        "5.8.1 5.7.2",
        {"the record came first": read_before_it_was_seen},
        (120, 30, 10, 3),
    ),
)
