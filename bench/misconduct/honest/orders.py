# SPDX-License-Identifier: Apache-2.0
"""Orders: terms, review, items and custody, notices and deviations, stays on site, assignment."""

from bench.misconduct.world import World

_OFFICE = "(SELECT min(o.person_id) FROM offices o WHERE o.lab_id = {of}.lab_id AND o.office = '{office}')"


def furnish(world: World) -> None:
    """Each table of orders, from the work done for them."""
    world.run(
        """
        CREATE TABLE worked AS SELECT lab_id, job_id, min(started_at) AS first, max(signed_at) FILTER (number
        NOT LIKE '%A') AS signed FROM certificates GROUP BY ALL
        """
    )
    for part in (
        _terms,
        _reviewed,
        _items,
        _custody,
        _told,
        _deviated,
        _stayed,
        _needed,
        _assigned,
        _reminded,
    ):
        part(world)


def _terms(world: World) -> None:
    """Most are ready before the day agreed; the few that are not say why."""
    world.widen("customers", segment="VARCHAR")
    world.run(
        "UPDATE customers SET segment = one_of(['industry', 'health', 'energy'], customer_id, 'segment')"
    )
    world.widen(
        "jobs",
        accepted_at="TIMESTAMP",
        due_at="TIMESTAMP",
        late_reason="VARCHAR",
        channel="VARCHAR",
        told_times="BIGINT",
        waybill="VARCHAR",
        price_approved_by="BIGINT",
    )
    manager = _OFFICE.format(of="j", office="manager")
    world.run(
        f"""
        UPDATE jobs j SET accepted_at = date_trunc('day', w.first) - to_days(2 + draw(j.job_id, 'accepted',
        5)) + INTERVAL '9 hours' + to_minutes(draw(j.job_id, 'minute', 200)), due_at = date_trunc('day',
        w.signed) + to_days(CASE WHEN chance(j.job_id, 'late') < 0.03 THEN -1 ELSE 1 + draw(j.job_id, 'due',
        8) END), late_reason = CASE WHEN chance(j.job_id, 'late') < 0.03 THEN 'standard was away' END, channel
        = CASE WHEN chance(j.job_id, 'channel') < 0.6 THEN 'online' ELSE 'paper' END, told_times = 1 +
        draw(j.job_id, 'told', 4), waybill = CASE WHEN NOT j.onsite AND chance(j.job_id, 'waybill') < 0.3 THEN
        'W' || j.job_id END, price_approved_by = CASE WHEN j.price < j.list_price THEN {manager} END FROM
        worked w WHERE w.lab_id = j.lab_id AND w.job_id = j.job_id
        """
    )


def _reviewed(world: World) -> None:
    manager = _OFFICE.format(of="j", office="quality")
    world.table(
        "reviews",
        f"""
        SELECT row_number() OVER () AS review_id, lab_id, job_id, CAST(NULL AS BIGINT) AS item_id, CAST(NULL
        AS VARCHAR) AS method, CAST(NULL AS VARCHAR) AS edition, accepted_at + to_minutes(10 + draw(job_id,
        'review', 200)) AS signed_at, {manager} AS person_id, true AS method_fits, false AS method_named,
        CAST(NULL AS VARCHAR) AS method_reason, CAST(NULL AS TIMESTAMP) AS consented_at FROM jobs j
        """,
    )


def _items(world: World) -> None:
    """Three in a hundred arrive damaged: photographed, and the client asked before work starts."""
    world.table(
        "items",
        """
        SELECT item_id, lab_id, job_id, serial, customer_id, 'client ' || customer_id AS customer_agreed, 'Y'
        || item_id AS label, CASE WHEN bad THEN 'abnormal' ELSE 'normal' END AS condition, CASE WHEN bad THEN
        sha(item_id) END AS condition_sha256, CASE WHEN bad THEN accepted_at + INTERVAL '5 hours' END AS
        condition_answered_at FROM (SELECT DISTINCT c.item_id, c.lab_id, c.job_id, c.serial_printed AS serial,
        j.customer_id, j.accepted_at, chance( c.item_id, 'bad') < 0.03 AS bad FROM certificates c JOIN jobs j
        ON j.lab_id = c.lab_id AND j.job_id = c.job_id)
        """,
    )


def _custody(world: World) -> None:
    """Received, on the bench, off it, given back; to the provider and back where it was subcontracted."""
    world.table(
        "custody",
        """
        SELECT item_id, lab_id, step, "at", person_id, "at" AS recorded_at FROM ( SELECT c.item_id, c.lab_id,
        s.step, s."at", c.operator_id AS person_id FROM certificates c JOIN jobs j ON j.lab_id = c.lab_id AND
        j.job_id = c.job_id LEFT JOIN subcontracts b ON b.lab_id = c.lab_id AND b.cert_id = c.cert_id, LATERAL
        (SELECT unnest(['received', 'issued-to-bench', 'back-from-bench', 'subcontracted',
        'back-from-subcontractor', 'returned']) AS step, unnest([j.accepted_at, c.started_at - INTERVAL
        '75 minutes', c.ended_at + INTERVAL '10 minutes', b.sent_at, b.issued_at + INTERVAL '12 hours',
        date_trunc('day', c.signed_at) + to_days(1 + draw(c.item_id, 'back', 5)) + INTERVAL '14 hours']) AS
        "at") s WHERE NOT c.onsite AND c.number NOT LIKE '%A') WHERE "at" < closing()
        """,
    )


def _told(world: World) -> None:
    """What does not fit is told with a way out, and answered before the work."""
    world.table(
        "notices",
        """
        SELECT row_number() OVER () AS notice_id, c.lab_id, c.job_id, c.item_id, CASE WHEN c.method_agreed
        THEN 'method' ELSE 'unfit' END AS kind, j.accepted_at + INTERVAL '20 minutes' AS found_at,
        j.accepted_at + to_minutes(30 + draw(c.cert_id, 'told', 1000)) AS told_at, CASE WHEN c.method_agreed
        THEN 'other' WHEN c.subcontracted THEN 'subcontract' ELSE 'unaccredited' END AS proposal,
        j.accepted_at + to_minutes(1100 + draw(c.cert_id, 'answered', 300)) AS answered_at FROM certificates c
        JOIN jobs j ON j.lab_id = c.lab_id AND j.job_id = c.job_id WHERE NOT c.accredited_mark OR
        c.method_agreed
        """,
    )


def _deviated(world: World) -> None:
    """Judged, approved and accepted by the client before the work, which the certificate notes."""
    manager = _OFFICE.format(of="c", office="technical")
    world.table(
        "deviations",
        f"""
        SELECT row_number() OVER () AS deviation_id, lab_id, cert_id, kind, {manager} AS approved_by,
        started_at - INTERVAL '30 minutes' AS approved_at, started_at - INTERVAL '20 minutes' AS accepted_at,
        'agreed by telephone' AS reason, started_at - INTERVAL '40 minutes' AS judged_at FROM (SELECT *,
        'environment' AS kind FROM certificates WHERE env_deviation_noted AND NOT subcontracted UNION ALL
        SELECT *, 'method' FROM certificates WHERE method_agreed AND NOT subcontracted) c
        """,
    )


def _stayed(world: World) -> None:
    """A stay on site a day, confirmed by the client as people leave; safety is looked at on arrival."""
    world.table(
        "site_sessions",
        """
        SELECT row_number() OVER () AS session_id, c.lab_id, c.job_id, coalesce(greatest(min(t.arrive_site),
        min( c.started_at) - INTERVAL '2 hours'), min(c.started_at) - INTERVAL '30 minutes') AS arrived_at,
        coalesce(least( max(t.leave_site), max(c.ended_at) + INTERVAL '2 hours'), max(c.ended_at) + INTERVAL
        '20 minutes') AS left_at, coalesce(least(max(t.leave_site), max(c.ended_at) + INTERVAL '2 hours'),
        max(c.ended_at) + INTERVAL '20 minutes') - INTERVAL '1 minute' AS confirmed_at FROM certificates c
        LEFT JOIN travel t ON t.lab_id = c.lab_id AND t.job_id = c.job_id AND date_trunc('day', t.arrive_site)
        = date_trunc('day', c.started_at) WHERE c.onsite AND c.started_at IS NOT NULL GROUP BY c.lab_id,
        c.job_id, date_trunc('day', c.started_at)
        """,
    )
    world.table(
        "safety_checks",
        """
        SELECT row_number() OVER () AS check_id, lab_id, job_id, arrived_at + INTERVAL '30 seconds' AS "at",
        true AS complete, true AS protected, false AS failed, CAST(NULL AS TIMESTAMP) AS stopped_at, CAST(NULL
        AS TIMESTAMP) AS released_at FROM site_sessions
        """,
    )


def _needed(world: World) -> None:
    world.table(
        "special_needs",
        """
        SELECT row_number() OVER () AS need_id, lab_id, job_id, cert_id, started_at - INTERVAL '15 minutes' AS
        acknowledged_at, checked_at AS met_at FROM certificates WHERE NOT subcontracted AND chance(cert_id,
        'special') < 0.05
        """,
    )
    world.table(
        "extra_materials",
        f"""
        SELECT row_number() OVER () AS supply_id, lab_id, job_id, {_OFFICE.format(of="j", office="quality")}
        AS approved_by, true AS confidentiality_checked FROM jobs j WHERE chance(job_id, 'extra') < 0.02
        """,
    )


def _assigned(world: World) -> None:
    """Each task is checked as it is given out; now and then somebody is refused and another takes it."""
    technical = _OFFICE.format(of="c", office="technical")
    world.table(
        "assignment_checks",
        f"""
        SELECT cert_id, lab_id, operator_id AS person_id, started_at - INTERVAL '80 minutes' AS "at", true AS
        passed FROM certificates WHERE NOT subcontracted UNION ALL SELECT cert_id, lab_id, {technical},
        started_at - INTERVAL '90 minutes', false FROM certificates c WHERE NOT subcontracted AND
        chance(cert_id, 'refused') < 0.01
        """,
    )


def _reminded(world: World) -> None:
    world.table(
        "reminders",
        """
        SELECT row_number() OVER () AS reminder_id, lab_id, customer_id, accepted_at - INTERVAL '30 days' AS
        sent_at, CASE WHEN chance(job_id, 'reminded') < 0.6 THEN accepted_at - INTERVAL '10 days' END AS
        answered_at FROM jobs WHERE chance(job_id, 'reminder') < 0.3
        """,
    )
