# SPDX-License-Identifier: Apache-2.0
"""People: posts, appointments, qualifications, competence, training, pledges, contracts."""

from bench.misconduct.world import World

# Offices that answer for technical work, so that they hold a qualification and a file of competence.
_TECHNICAL = "('calibrator', 'checker', 'signatory', 'technical', 'trainer')"
_ROLES = (
    "{'manager': 'manager', 'quality': 'quality-manager', 'technical': 'technical-manager', 'trainer':"
    " 'trainer', 'sales': 'sales', 'calibrator': 'calibrator', 'checker': 'checker', 'signatory':"
    " 'signatory'}"
)


def furnish(world: World) -> None:
    """Each table of people, from the staff there is."""
    world.widen("people", label="VARCHAR")
    world.run("UPDATE people SET label = 'P' || person_id")
    _second_calibrators(world)
    for part in (_appointments, _qualifications, _competence, _training, _pledges, _contracts):
        part(world)


def _second_calibrators(world: World) -> None:
    """The technical manager can stand in for every calibrator, so that each standard has two."""
    world.run(
        """
        INSERT INTO authorisations BY NAME SELECT o.person_id, s.lab_id, s.family, 'calibrate' AS act,
        min(s.valid_from) AS valid_from, max(s.valid_to) AS valid_to FROM scope s JOIN offices o ON o.lab_id =
        s.lab_id AND o.office = 'technical' GROUP BY ALL
        """
    )


def _appointments(world: World) -> None:
    world.table(
        "appointments",
        f"""
        SELECT person_id, lab_id, MAP {_ROLES}[part] AS role, CASE WHEN part IN ('technical', 'signatory',
        'trainer') THEN 'RM1' WHEN part IN {_TECHNICAL} THEN 'RM2' END AS qualification, CAST(6 +
        draw(person_id, 'years', 20) AS DOUBLE) AS metrology_years, CAST(NULL AS VARCHAR) AS topic, TIMESTAMP
        '2016-03-01' AS valid_from, CAST(NULL AS TIMESTAMP) AS valid_to, TIMESTAMP '2016-03-01' AS recorded_at
        FROM staff
        UNION ALL SELECT person_id, lab_id, 'supervisor', 'RM2', 8.0, NULL, TIMESTAMP '2016-03-01', NULL,
        TIMESTAMP '2016-03-01' FROM staff WHERE part = 'checker'
        UNION ALL SELECT person_id, lab_id, 'trainer', 'RM1', 12.0, NULL, TIMESTAMP '2016-03-01', NULL,
        TIMESTAMP '2016-03-01' FROM staff WHERE part = 'technical'
        """,
    )
    world.table(
        "posts",
        """
        SELECT row_number() OVER () AS post_id, lab_id, family, CAST(2 AS BIGINT) AS required, true AS
        described, TIMESTAMP '2018-01-01' AS valid_from, CAST(NULL AS TIMESTAMP) AS valid_to FROM (SELECT
        DISTINCT lab_id, family FROM scope)
        """,
    )


def _qualifications(world: World) -> None:
    """Registrations run for five years; who is due registers anew some weeks before."""
    world.table(
        "person_qualifications",
        f"""
        SELECT person_id, lab_id, grade, CAST(NULL AS VARCHAR) AS field, 'Q' || lab_id || '-' || person_id ||
        '-' || k AS certificate_no, since + to_days(1800 * k) AS valid_from, since + to_days(1800 * k + 1826)
        AS valid_to, since + to_days(1800 * k) AS recorded_at FROM (SELECT DISTINCT person_id, lab_id, CASE
        WHEN part IN ('technical', 'signatory', 'trainer') THEN 'RM1' ELSE 'RM2' END AS grade, TIMESTAMP
        '2016-03-01' - to_days(draw(person_id, 'since', 900)) AS since FROM staff WHERE part IN {_TECHNICAL}),
        (SELECT unnest([0, 1, 2]) AS k)
        """,
    )
    world.table(
        "signing_fields",
        """
        SELECT DISTINCT a.person_id, a.lab_id, f.field, 'RM1' AS grade, l.accredited_from AS valid_from,
        l.accredited_to AS valid_to, l.accredited_from AS recorded_at FROM authorisations a JOIN families f
        USING (family) JOIN labs l ON l.lab_id = a.lab_id WHERE a.act = 'sign'
        """,
    )


def _competence(world: World) -> None:
    """A file opens with five records; supervision, monitoring and appraisal come yearly."""
    world.table(
        "competence",
        """
        SELECT row_number() OVER () AS record_id, lab_id, person_id, kind, "at" FROM (
        SELECT DISTINCT lab_id, person_id, kind, TIMESTAMP '2016-03-02' + to_days(draw(person_id, 'file', 40))
        + to_days(20 * place) AS "at" FROM staff, (SELECT unnest(['requirement', 'selection', 'training',
        'supervision', 'authorisation']) AS kind, unnest([0, 1, 2, 3, 4]) AS place) WHERE part <> 'sales'
        UNION ALL SELECT DISTINCT s.lab_id, s.person_id, kind, yearly(s.person_id, kind, k) FROM staff s JOIN
        rounds() r ON r.lab_id = s.lab_id, (SELECT unnest(['supervision', 'monitoring']) AS kind) WHERE
        s.part <> 'sales'
        UNION ALL SELECT DISTINCT s.lab_id, s.person_id, 'appraisal', yearly(s.person_id, 'appraisal', k) FROM
        staff s JOIN rounds() r ON r.lab_id = s.lab_id)
        """,
    )


def _training(world: World) -> None:
    """Before each authorisation, and twice a year; what was held last is not yet judged."""
    world.table(
        "training",
        f"""
        SELECT row_number() OVER () AS training_id, t.lab_id, t.person_id, topic, family, CAST(NULL AS
        VARCHAR) AS method, held_at, hours, o.person_id AS trainer_id, CASE WHEN held_at < closing() -
        INTERVAL '30 days' THEN 'effective' END AS effect, held_at + INTERVAL '1 day' AS recorded_at FROM (
        SELECT lab_id, person_id, 'operating-skill' AS topic, family, workday(min(valid_from) - to_days(20 +
        draw(person_id, 'before', 30))) + INTERVAL '16 hours' AS held_at, 16.0 AS hours FROM authorisations
        WHERE act = 'calibrate' GROUP BY lab_id, person_id, family
        UNION ALL SELECT DISTINCT s.lab_id, s.person_id, topic, NULL, yearly(s.lab_id, topic, k), 4.0 + draw(
        s.lab_id, topic, 8) FROM staff s JOIN rounds() r ON r.lab_id = s.lab_id, (SELECT unnest([
        'basic-metrology', 'specialist-technique', 'confidentiality']) AS topic) WHERE s.part IN {_TECHNICAL}
        AND chance(row(s.person_id, topic, k), 'ill') > 0.03 ) t JOIN offices o ON o.lab_id = t.lab_id AND
        o.office = CASE WHEN t.person_id IN (SELECT person_id FROM offices WHERE office = 'trainer') THEN
        'technical' ELSE 'trainer' END
        """,
    )
    world.table(
        "complete_tables",
        """
        SELECT 'training' AS table_name, lab_id, closing() AS through, closing() AS recorded_at FROM labs
        WHERE chance(lab_id, 'complete') < 0.5
        """,
    )


def _pledges(world: World) -> None:
    """Everybody signs yearly; one calibrator in a laboratory names a client that others then serve."""
    everybody = "(SELECT DISTINCT lab_id, person_id FROM staff)"
    world.table(
        "declarations",
        f"""
        SELECT row_number() OVER () AS declaration_id, lab_id, person_id, kind, customer_id, valid_from,
        valid_from + INTERVAL '366 days' AS valid_to, valid_from AS recorded_at FROM ( SELECT s.lab_id,
        person_id, kind, CAST(NULL AS BIGINT) AS customer_id, date_trunc('day', yearly( person_id, kind, k))
        AS valid_from FROM {everybody} s JOIN rounds() r ON r.lab_id = s.lab_id, (SELECT
        unnest(['anti-bribery', 'conflict-of-interest', 'confidentiality']) AS kind)
        UNION ALL SELECT o.lab_id, person_id, 'lawful-market', NULL, date_trunc('day', yearly(person_id,
        'market', k)) FROM offices o JOIN rounds() r ON r.lab_id = o.lab_id WHERE office IN ('sales',
        'manager')
        UNION ALL SELECT lab_id, person_id, 'conflict-of-interest', customer_id, date_trunc('day', yearly(
        person_id, 'conflict-of-interest', k)) FROM (SELECT s.lab_id, s.person_id, u.customer_id, k FROM staff
        s JOIN customers u ON u.lab_id = s.lab_id JOIN rounds() r ON r.lab_id = s.lab_id WHERE s.part =
        'calibrator' AND chance(s.person_id, 'kin') < 0.15 AND NOT EXISTS (SELECT 1 FROM certificates c JOIN
        jobs j ON j.lab_id = c.lab_id AND j.job_id = c.job_id WHERE c.lab_id = s.lab_id AND s.person_id IN
        (c.operator_id, c.checker_id, c.signer_id) AND j.customer_id = u.customer_id) QUALIFY row_number()
        OVER (PARTITION BY s.lab_id, s.person_id, k ORDER BY u.customer_id) = 1))
        """,
    )


def _contracts(world: World) -> None:
    world.table(
        "employment",
        """
        SELECT DISTINCT person_id, lab_id, true AS insured, TIMESTAMP '2016-01-04' AS valid_from, CAST(NULL AS
        TIMESTAMP) AS valid_to FROM staff
        """,
    )
    world.table(
        "integrity_log",
        """
        SELECT row_number() OVER () AS entry_id, lab_id, kind, yearly(lab_id, kind, k) AS "at", CAST(NULL AS
        BIGINT) AS person_id FROM rounds(), (SELECT unnest(['implementation', 'reward', 'penalty']) AS kind)
        """,
    )
