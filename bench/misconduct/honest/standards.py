# SPDX-License-Identifier: Apache-2.0
"""Standards: who calibrates them, confirmation, intermediate checks, their comings and goings, lots."""

from bench.misconduct.world import World


def furnish(world: World) -> None:
    """Each table of equipment, from the standards and the work done with them."""
    for part in (_standards, _traced, _confirmed, _checked, _travelled, _used, _lots):
        part(world)


def _standards(world: World) -> None:
    world.widen(
        "equipment", number="VARCHAR", maker="VARCHAR", model="VARCHAR", serial="VARCHAR", place="BIGINT"
    )
    world.run(
        """
        UPDATE equipment SET number = 'MS-' || equip_id, maker = 'M' || draw(equip_id, 'maker', 9), model =
        'T' || draw(equip_id, 'model', 40), serial = 'E' || lab_id || '-' || equip_id, place = 10 * lab_id + 1
        """
    )


def _traced(world: World) -> None:
    world.widen(
        "traceability",
        certificate_no="VARCHAR",
        provider="VARCHAR",
        quantity="VARCHAR",
        low="DOUBLE",
        high="DOUBLE",
        unit="VARCHAR",
        file_sha256="VARCHAR",
    )
    world.run(
        """
        UPDATE traceability t SET certificate_no = 'S' || year(cal_date) || '-' || t.lab_id || '-' ||
        t.equip_id || '-' || dayofyear(cal_date), provider = 'institute ' || draw(row(t.lab_id, t.equip_id),
        'provider', 5), quantity = u.quantity, low = 0.0, high = u.high, unit = u.unit, file_sha256 =
        sha(row(t.lab_id, t.equip_id, t.cal_date)) FROM (SELECT e.lab_id, e.equip_id, f.quantity, f.unit, 2.0
        * max(s.hi_counts * f.step) AS high FROM equipment e JOIN families f ON f.family = e.family JOIN scope
        s ON s.family = e.family AND s.lab_id = e.lab_id GROUP BY ALL) u WHERE u.lab_id = t.lab_id AND
        u.equip_id = t.equip_id
        """
    )
    world.table(
        "provider_scopes",
        """
        SELECT row_number() OVER () AS scope_id, lab_id, provider, CASE WHEN chance(provider, 'basis') < 0.6
        THEN 'statutory' ELSE 'accreditation' END AS basis, CAST(NULL AS VARCHAR) AS quantity, CAST(NULL AS
        DOUBLE) AS low, CAST(NULL AS DOUBLE) AS high, CAST(NULL AS VARCHAR) AS unit, TIMESTAMP '2017-01-01' AS
        valid_from, CAST(NULL AS TIMESTAMP) AS valid_to, TIMESTAMP '2017-01-01' AS recorded_at FROM (SELECT
        DISTINCT lab_id, provider FROM traceability)
        """,
    )


def _confirmed(world: World) -> None:
    """On the morning it is back; some for a part of their range, which covers what they are used for."""
    world.table(
        "confirmations",
        """
        SELECT row_number() OVER () AS confirmation_id, lab_id, equip_id, CAST(NULL AS VARCHAR) AS function,
        quantity, low, high, unit, CASE WHEN chance(row(lab_id, equip_id, cal_date), 'part') < 0.05 THEN
        'restricted' ELSE 'usable' END AS result, coalesce(out_to, cal_date) AS valid_from, valid_to,
        coalesce(out_to, cal_date) + INTERVAL '8 hours' AS recorded_at FROM traceability
        """,
    )


def _checked(world: World) -> None:
    """Half-way between two calibrations, on the day or up to two weeks before; the next ones are planned."""
    world.run(
        """
        CREATE TEMP TABLE due AS SELECT lab_id, equip_id, due_at, due_at - to_days(draw(row(lab_id, equip_id,
        due_at), 'early', 14)) + INTERVAL '10 hours' AS done_at FROM (SELECT lab_id, equip_id,
        date_trunc('day', cal_date + (valid_to - cal_date) / 2) AS due_at FROM traceability)
        """
    )
    world.run("UPDATE due SET done_at = NULL WHERE done_at > closing()")
    world.table(
        "standard_checks",
        """
        SELECT row_number() OVER () AS check_id, lab_id, equip_id, CAST(NULL AS VARCHAR) AS function, due_at +
        INTERVAL '1 day' AS due_at, done_at, CASE WHEN done_at IS NOT NULL THEN true END AS "within", CASE
        WHEN done_at IS NOT NULL THEN true END AS in_control, done_at + INTERVAL '1 hour' AS recorded_at FROM
        due
        """,
    )


def _travelled(world: World) -> None:
    """Bought and verified long ago; verified again, and held meanwhile, each time it was away."""
    technical = (
        "(SELECT min(o.person_id) FROM offices o WHERE o.lab_id = t.lab_id AND o.office = 'technical')"
    )
    world.table(
        "equipment_events",
        f"""
        SELECT row_number() OVER () AS event_id, lab_id, equip_id, kind, "at", reason, verified_at,
        verified_by FROM (SELECT lab_id, equip_id, 'purchase' AS kind, min(cal_date) - INTERVAL '90 days' AS
        "at", 'new' AS reason, min(cal_date) - INTERVAL '80 days' AS verified_at, {technical} AS verified_by
        FROM traceability t GROUP BY ALL UNION ALL SELECT lab_id, equip_id, 'outing', out_to, 'calibration',
        out_to + INTERVAL '8 hours', {technical} FROM traceability t WHERE out_to < closing())
        """,
    )
    world.table(
        "holds",
        """
        SELECT row_number() OVER () AS hold_id, lab_id, 'equipment' AS subject_kind, CAST(equip_id AS VARCHAR)
        AS subject_id, CAST(NULL AS VARCHAR) AS function, out_from AS from_at, CASE WHEN out_to < closing()
        THEN out_to END AS to_at, 'away for calibration' AS reason, out_from AS recorded_at, 'out' AS label
        FROM traceability WHERE out_from < closing()
        """,
    )


def _used(world: World) -> None:
    world.table(
        "standard_use",
        """
        SELECT c.cert_id, c.lab_id, c.equip_id, CAST(NULL AS VARCHAR) AS function, min(p.nominal) * any_value(
        f.step) AS low, max(p.nominal) * any_value(f.step) AS high, any_value(f.unit) AS unit, CAST(NULL AS
        TIMESTAMP) AS used_from, CAST(NULL AS TIMESTAMP) AS used_to FROM certificates c JOIN points p ON
        p.lab_id = c.lab_id AND p.cert_id = c.cert_id JOIN families f ON f.family = c.family GROUP BY ALL
        """,
    )


def _lots(world: World) -> None:
    """A lot lasts seven months, the next is there a month before; certificates of chemistry name theirs."""
    world.table(
        "lots",
        """
        SELECT row_number() OVER (ORDER BY lab_id, name, n) AS lot_id, lab_id, kind, name, kind = 'material'
        AS certified, CASE kind WHEN 'material' THEN 'RM-' || lab_id || '-' || n END AS certificate_no,
        CAST(NULL AS VARCHAR) AS reason, opening() - INTERVAL '300 days' + to_days(180 * n) AS received_at,
        opening() - INTERVAL '300 days' + to_days(180 * n + 215) AS expires_at, CASE WHEN opening() - INTERVAL
        '300 days' + to_days(180 * n + 210) < closing() THEN opening() - INTERVAL '300 days' + to_days(180 * n
        + 210) END AS emptied_at FROM (SELECT DISTINCT s.lab_id FROM scope s JOIN families f ON f.family =
        s.family AND f.field = 'chemistry'), (SELECT unnest(['material', 'reagent']) AS kind,
        unnest(['buffer', 'pure water']) AS name), (SELECT unnest(generate_series(0, 5)) AS n)
        """,
    )
    world.table(
        "lot_use",
        """
        SELECT c.cert_id, c.lab_id, o.lot_id, c.started_at AS used_at FROM certificates c JOIN families f ON
        f.family = c.family AND f.field = 'chemistry' ASOF JOIN (FROM lots WHERE kind = 'material') o ON
        o.lab_id = c.lab_id AND c.started_at >= o.received_at
        """,
    )
