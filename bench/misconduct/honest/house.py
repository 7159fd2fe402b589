# SPDX-License-Identifier: Apache-2.0
"""The house: legal standing, premises, qualifications, software, documents, records, platform, plans."""

from bench.misconduct.world import World

_OFFICE = "(SELECT min(o.person_id) FROM offices o WHERE o.lab_id = {of}.lab_id AND o.office = '{office}')"
# Subject, number; a procedure for each clause of GB/T 27025 ch. 8 has the clause in its number.
_DOCUMENTS = (
    ("manual", "QM-01"),
    ("policy", "QM-02"),
    ("objectives", "QM-03"),
    *(("procedure", f"QP-8.{place}") for place in range(1, 10)),
    ("integrity", "GM-01"),
    ("impartiality", "GM-02"),
    ("anti-bribery", "GM-03"),
    ("commitment", "GM-04"),
    ("items", "QP-07"),
    ("complaints", "QP-09"),
    ("clause-matrix", "QM-04"),
    ("culture", "GM-05"),
    ("innovation", "GM-06"),
    ("incentive", "GM-07"),
    ("price-list", "GM-08"),
)


def furnish(world: World) -> None:
    """Each table of the house."""
    for part in (_standing, _premises, _software, _documents, _noted, _records, _platform, _planned, _judged):
        part(world)


def _standing(world: World) -> None:
    world.widen("labs", profile="VARCHAR", period_from="TIMESTAMP", asked_at="TIMESTAMP")
    world.run("UPDATE labs SET profile = 'accredited', period_from = opening(), asked_at = closing()")
    world.table(
        "organisation",
        """
        SELECT lab_id, CASE WHEN part THEN 'part' ELSE 'independent' END AS legal_form, 'entity ' || lab_id AS
        entity_name, TIMESTAMP '2010-05-01' AS registered_from, CAST(NULL AS TIMESTAMP) AS registered_to, CASE
        WHEN part THEN TIMESTAMP '2018-01-01' END AS authority_from, CAST(NULL AS TIMESTAMP) AS authority_to,
        true AS liability_stated, 'civil' AS system, TIMESTAMP '2018-01-01' AS recorded_at FROM (SELECT
        lab_id, chance(lab_id, 'part') < 0.3 AS part FROM labs)
        """,
    )


def _premises(world: World) -> None:
    """Owned, or leased by contracts that follow one another; the address is the one on the qualification."""
    world.widen("rooms", site_id="BIGINT", label="VARCHAR", logged_every_min="DOUBLE")
    world.run(
        "UPDATE rooms SET site_id = 10 * lab_id + 1, label = 'room ' || room_id, logged_every_min = 180"
    )
    world.table(
        "premises",
        """
        SELECT row_number() OVER () AS premises_id, lab_id, 10 * lab_id + 1 AS site_id, CASE WHEN owned THEN
        'owned' ELSE 'leased' END AS tenure, lab_id || ' Calibration Road' AS address, since AS valid_from,
        CASE WHEN NOT owned THEN since + to_days(1096) END AS valid_to, since - INTERVAL '15 days' AS
        recorded_at, sha(row(lab_id, n)) AS file_sha256 FROM (SELECT lab_id, n, chance(lab_id, 'owned') < 0.4
        AS owned, opening() - to_days(draw(lab_id, 'lease', 1000)) + to_days(1096 * n) AS since FROM labs,
        (SELECT unnest([0, 1]) AS n)) WHERE n = 0 OR NOT owned
        """,
    )
    world.table(
        "qualifications",
        """
        SELECT row_number() OVER () AS qualification_id, lab_id, basis, number || lab_id AS number, CAST(NULL
        AS BIGINT) AS site_id, lab_id || ' Calibration Road' AS address, accredited_from AS valid_from,
        accredited_to AS valid_to, accredited_from AS recorded_at, sha(row(lab_id, basis)) AS file_sha256 FROM
        labs, (SELECT unnest(['accreditation', 'examination']) AS basis, unnest(['CNAS L', 'B']) AS number)
        WHERE basis = 'accreditation' OR chance(lab_id, 'examined') < 0.3
        """,
    )
    world.table(
        "capability_pages",
        """
        SELECT row_number() OVER () AS page_id, lab_id, sha(lab_id) AS shown_sha256, sha(lab_id) AS
        current_sha256, accredited_from AS valid_from, CAST(NULL AS TIMESTAMP) AS valid_to FROM labs
        """,
    )


def _software(world: World) -> None:
    world.table(
        "software",
        f"""
        SELECT row_number() OVER () AS software_id, lab_id, CAST(n + 1 AS VARCHAR) AS version, purpose,
        TIMESTAMP '2018-06-01' + to_days(900 * n) AS valid_from, CASE n WHEN 0 THEN TIMESTAMP '2018-06-01' +
        to_days(900) END AS valid_to, TIMESTAMP '2018-05-10' + to_days(900 * n) AS validated_at,
        {_OFFICE.format(of="l", office="technical")} AS validated_by FROM labs l, (SELECT
        unnest(['measurement', 'reporting', 'spreadsheet']) AS purpose), (SELECT unnest([0, 1]) AS n)
        """,
    )


def _documents(world: World) -> None:
    """Two editions of each; the price list comes out yearly, and all are reviewed yearly."""
    rows = ", ".join(f"('{subject}', '{number}')" for subject, number in _DOCUMENTS)
    world.table(
        "documents",
        f"""
        SELECT row_number() OVER () AS document_id, lab_id, CAST(n AS VARCHAR) AS version, subject, number,
        effective_from - to_days(10 + draw(row(lab_id, number, n), 'approved', 20)) AS approved_at,
        approved_by, effective_from, lead(effective_from) OVER (PARTITION BY lab_id, number ORDER BY
        effective_from) AS superseded_at, greatest(effective_from, yearly(lab_id, 'reviewed', 0)) AS
        reviewed_at, effective_from AS recorded_at, 'quality office' AS department, CAST(CASE subject WHEN
        'culture' THEN 6 END AS BIGINT) AS elements FROM (
        SELECT lab_id, subject, number, n, {_OFFICE.format(of="l", office="manager")} AS approved_by,
        TIMESTAMP '2017-06-01' + to_days(draw(row(lab_id, number), 'first', 200)) + to_days(1200 * n) AS
        effective_from FROM labs l, (VALUES {rows}) d(subject, number), (SELECT unnest([0, 1]) AS n) WHERE
        subject <> 'price-list'
        UNION ALL SELECT lab_id, 'price-list', 'GM-08', 4 - k, {_OFFICE.format(of="l", office="manager")},
        yearly(lab_id, 'prices', k) FROM rounds() l)
        """,
    )
    world.table(
        "clause_matrix",
        """
        SELECT lab_id, number[4:] AS clause, document_id FROM documents WHERE number LIKE 'QP-8.%' AND
        superseded_at IS NULL
        """,
    )


def _noted(world: World) -> None:
    """Everybody takes note within weeks of what concerns everybody."""
    world.table(
        "acknowledgements",
        """
        SELECT DISTINCT s.person_id, d.lab_id, d.document_id, d.effective_from + to_days(draw(row(s.person_id,
        d.document_id), 'noted', 20)) AS "at" FROM documents d JOIN staff s ON s.lab_id = d.lab_id WHERE
        d.subject IN ('policy', 'objectives', 'integrity', 'anti-bribery', 'culture', 'manual')
        """,
    )
    world.table(
        "objectives",
        """
        SELECT row_number() OVER () AS objective_id, lab_id, name, "from" AS valid_from, "from" + INTERVAL
        '1 month' AS valid_to, target, CASE WHEN "from" + INTERVAL '1 month' < closing() THEN CASE WHEN better
        = 'low' THEN target * chance(row(lab_id, name, "from"), 'value') ELSE target + (100 - target) *
        chance(row(lab_id, name, "from"), 'value') END END AS value, unit FROM labs, (SELECT
        unnest(['certificate-error-rate', 'complaint-closing-days', 'calibrator-turnover', 'on-time-rate',
        'client-satisfaction', 'training-completion']) AS name, unnest([3.0, 15.0, 15.0, 95.0, 85.0, 90.0]) AS
        target, unnest(['low', 'low', 'low', 'high', 'high', 'high']) AS better, unnest(['%', 'd', '%', '%',
        '%', '%']) AS unit), (SELECT unnest(generate_series(date_trunc('month', opening()), date_trunc(
        'month', closing()), INTERVAL '1 month')) AS "from")
        """,
    )


def _records(world: World) -> None:
    """Kept for at least six years, backed up nightly, restored for practice twice a year."""
    world.table(
        "retention",
        """
        SELECT record_type, lab_id, 6.0 + draw(lab_id, 'years', 4) AS years, TIMESTAMP '2018-01-01' AS
        valid_from, CAST(NULL AS TIMESTAMP) AS valid_to FROM labs, (SELECT unnest(['original-record',
        'certificate', 'equipment', 'training', 'complaint', 'audit', 'contract']) AS record_type)
        """,
    )
    world.table(
        "backups",
        """
        SELECT row_number() OVER () AS backup_id, lab_id, kind, "at", succeeded FROM (
        SELECT lab_id, 'backup' AS kind, day + INTERVAL '2 hours' AS "at", chance(row(lab_id, day), 'backup')
        > 0.01 AS succeeded FROM labs, (SELECT unnest(generate_series(opening(), closing(), INTERVAL '1 day'))
        AS day)
        UNION ALL SELECT lab_id, 'backup', day + INTERVAL '6 hours', true FROM labs, (SELECT
        unnest(generate_series( opening(), closing(), INTERVAL '1 day')) AS day) WHERE chance(row(lab_id,
        day), 'backup') <= 0.01
        UNION ALL SELECT lab_id, 'restore-test', yearly(lab_id, 'restore' || half, k), true FROM rounds(),
        (SELECT unnest([1, 2]) AS half)) WHERE "at" < closing()
        """,
    )
    world.table(
        "disposals",
        f"""
        SELECT row_number() OVER () AS disposal_id, lab_id, 'original-record' AS record_type, yearly(lab_id,
        'disposed', k) - to_days(3700) AS made_at, yearly(lab_id, 'disposed', k) AS "at",
        {_OFFICE.format(of="r", office="quality")} AS approved_by FROM rounds() r WHERE k < 2
        """,
    )


def _platform(world: World) -> None:
    world.table(
        "self_tests",
        """
        SELECT row_number() OVER () AS test_id, lab_id, subject, "at", true AS passed FROM (
        SELECT lab_id, 'superseded-edition' AS subject, day + INTERVAL '3 hours' AS "at" FROM labs, (SELECT
        unnest(generate_series(opening(), closing() - INTERVAL '1 day', INTERVAL '1 day')) AS day)
        UNION ALL SELECT lab_id, subject, week + INTERVAL '4 hours' FROM labs, (SELECT
        unnest(generate_series(closing() - INTERVAL '728 days', closing() - INTERVAL '1 day', INTERVAL
        '7 days')) AS week), (SELECT unnest(['encryption', 'access', 'intrusion']) AS subject)
        UNION ALL SELECT lab_id, 'security-review', yearly(lab_id, 'security', k) FROM rounds())
        """,
    )
    world.table(
        "alarms",
        """
        SELECT row_number() OVER () AS alarm_id, lab_id, room_id, "at", "at" + to_minutes(10 +
        draw(row(room_id, "at"), 'acted', 80)) AS acted_at FROM (SELECT r.lab_id, e.room_id, min(e.ts) AS "at"
        FROM env_series e JOIN rooms r ON r.room_id = e.room_id WHERE abs(e.temp - r.t_set) > r.t_tol AND e.ts
        < closing() GROUP BY r.lab_id, e.room_id, date_trunc('day', e.ts))
        """,
    )


def _planned(world: World) -> None:
    """Approved before the year; standards due in it, fields monitored, training, innovation."""
    world.table(
        "plans",
        """
        SELECT row_number() OVER () AS item_id, lab_id, kind, CAST(year AS BIGINT) AS year, equip_id, field,
        target, value, due_at, done_at, make_timestamp(CAST(year AS BIGINT), 1, 1, 9, 0, 0.0) - to_days(5 +
        draw(row(lab_id, year), 'plan', 15)) AS approved_at FROM ( SELECT t.lab_id, 'calibration' AS kind,
        year(valid_to) AS year, equip_id, NULL AS field, NULL AS target, NULL AS value, valid_to AS due_at,
        CASE WHEN n.at < closing() THEN n.at END AS done_at FROM (SELECT lab_id, equip_id, valid_to,
        lead(cal_date) OVER (PARTITION BY lab_id, equip_id ORDER BY cal_date) AS "at" FROM traceability) t,
        LATERAL (SELECT t."at") n("at") WHERE year(valid_to) BETWEEN year(opening()) AND year(closing())
        UNION ALL SELECT DISTINCT y.lab_id, 'monitoring', y.year, NULL, f.field, 1.0, 1.0,
        make_timestamp(y.year, 12, 20, 0, 0, 0.0), make_timestamp(y.year, 9, 1 + draw(row(y.lab_id, y.year,
        f.field), 'done', 25), 10, 0, 0.0) FROM years() y JOIN scope s ON s.lab_id = y.lab_id JOIN families f
        ON f.family = s.family
        UNION ALL SELECT lab_id, kind, year, NULL, NULL, target, target + draw(row(lab_id, year), kind, 3),
        make_timestamp(year, 12, 28, 0, 0, 0.0), make_timestamp(year, 12, 1 + draw(row(lab_id, year), kind,
        20), 10, 0, 0.0) FROM years(), (SELECT unnest(['training', 'innovation']) AS kind, unnest([12.0, 3.0])
        AS target))
        """,
    )


def _judged(world: World) -> None:
    world.table(
        "self_evaluations",
        """
        SELECT row_number() OVER () AS evaluation_id, lab_id, kind, yearly(lab_id, kind, k) AS "at",
        yearly(lab_id, kind, k) + INTERVAL '6 days' AS approved_at, CAST(CASE kind WHEN 'competitiveness' THEN
        4 END AS BIGINT) AS groups, CAST(2 + draw(row(lab_id, k), kind, 4) AS BIGINT) AS actions FROM
        rounds(), (SELECT unnest(['needs', 'competitiveness', 'improvement', 'feedback']) AS kind)
        """,
    )
