# SPDX-License-Identifier: Apache-2.0
"""Quality: complaints, corrective action, audits and reviews, risks, cases, monitoring, surveys."""

from bench.misconduct.world import World

_OFFICE = "(SELECT min(o.person_id) FROM offices o WHERE o.lab_id = {of}.lab_id AND o.office = '{office}')"
_CLAUSES = (
    "['4.1', '4.2', '5', '6.2', '6.3', '6.4', '6.5', '6.6', '7.1', '7.2', '7.4', '7.5', '7.6',"
    " '7.7', '7.8', '7.9', '7.10', '7.11', '8.1', '8.2', '8.3', '8.4', '8.5', '8.6', '8.7',"
    " '8.8', '8.9']"
)
_INPUTS = "[" + ", ".join(f"'8.9.2{letter}'" for letter in "abcdefghijklmno") + "]"


def furnish(world: World) -> None:
    """Each table of quality; corrective action last, since the others lead to it."""
    for part in (_complaints, _audits, _risks, _monitored, _surveys, _acted):
        part(world)


def _complaints(world: World) -> None:
    """Acknowledged the next working day at the latest, closed before it is due, by somebody not involved."""
    world.table(
        "complaints",
        f"""
        SELECT row_number() OVER () AS complaint_id, lab_id, received_at, customer_id, CASE WHEN
        chance(cert_id, 'named') < 0.8 THEN cert_id END AS cert_id, workday(received_at + to_minutes(30 +
        draw(cert_id, 'known', 900))) AS acknowledged_at, chance(cert_id, 'relevant') < 0.85 AS relevant,
        {_OFFICE.format(of="c", office="quality")} AS handler_id, {_OFFICE.format(of="c", office="manager")}
        AS decided_by, CASE WHEN replied_at < closing() THEN replied_at - INTERVAL '20 hours' END AS
        decided_at, CASE WHEN replied_at < closing() THEN replied_at END AS replied_at, CASE WHEN replied_at +
        INTERVAL '1 day' < closing() THEN replied_at + INTERVAL '1 day' END AS closed_at, received_at +
        INTERVAL '21 days' AS due_at, chance(cert_id, 'relevant') < 0.4 AS valid, CAST(NULL AS BIGINT) AS
        capa_id, received_at AS recorded_at FROM (SELECT c.lab_id, c.cert_id, j.customer_id, workday(
        date_trunc('day', c.signed_at) + to_days(3 + draw(c.cert_id, 'complained', 40))) + INTERVAL '10 hours'
        AS received_at, workday(date_trunc('day', c.signed_at) + to_days(3 + draw(c.cert_id, 'complained',
        40))) + to_days(3 + draw(c.cert_id, 'answered', 15)) + INTERVAL '15 hours' AS replied_at FROM
        certificates c JOIN jobs j ON j.lab_id = c.lab_id AND j.job_id = c.job_id WHERE chance(c.cert_id,
        'complaint') < 0.04) c WHERE received_at < closing()
        """,
    )


def _audits(world: World) -> None:
    """All clauses yearly, some days after the plan, once two weeks after; nobody audits what is theirs."""
    quality, technical = (_OFFICE.format(of="r", office=office) for office in ("quality", "technical"))
    manager = _OFFICE.format(of="r", office="manager")
    held = (
        "yearly(lab_id, 'audit', k) + to_days(CASE WHEN chance(row(lab_id, k), 'late')"
        " < 0.1 THEN 14 ELSE draw(row(lab_id, aspect), 'held', 4) END)"
    )
    world.table(
        "audits",
        f"""
        SELECT row_number() OVER () AS audit_id, lab_id, kind, aspect, planned_at, CASE WHEN held_at <
        closing() THEN held_at END AS held_at, auditor_id, responsible_id, CASE WHEN held_at < closing() THEN
        result END AS result, CAST(NULL AS BIGINT) AS capa_id, CASE WHEN held_at + to_days(8) < closing() THEN
        date_trunc('day', held_at) + INTERVAL '200 hours' END AS reported_at, held_at AS recorded_at FROM (
        SELECT lab_id, 'internal' AS kind, aspect, yearly(lab_id, 'audit', k) AS planned_at, {held} AS
        held_at, CASE aspect[1] WHEN '8' THEN {technical} ELSE {quality} END AS auditor_id, CASE aspect[1]
        WHEN '8' THEN {quality} ELSE {technical} END AS responsible_id, CASE WHEN chance(row(lab_id, aspect,
        k), 'result') < 0.04 THEN 'nonconform' WHEN chance(row(lab_id, aspect, k), 'result') < 0.12 THEN
        'observation' ELSE 'conform' END AS result FROM rounds() r, (SELECT unnest({_CLAUSES}) AS aspect)
        UNION ALL SELECT lab_id, 'management-review', aspect, yearly(lab_id, 'review', k), yearly(lab_id,
        'review', k) + to_days(draw(row(lab_id, k), 'review', 9)), {manager}, {quality}, 'conform' FROM
        rounds() r, (SELECT unnest({_INPUTS}) AS aspect)
        UNION ALL SELECT lab_id, 'supervision', NULL, yearly(lab_id, 'supervision', k) + to_days(80 * quarter
        - 240), yearly(lab_id, 'supervision', k) + to_days(80 * quarter - 240 + draw(row(lab_id, k, quarter),
        'supervised', 4)), {quality}, {technical}, 'conform' FROM rounds() r, (SELECT unnest([0, 1, 2, 3]) AS
        quarter))
        """,
    )


def _risks(world: World) -> None:
    world.table(
        "risks",
        """
        SELECT row_number() OVER () AS risk_id, lab_id, kind, one_of(['low', 'low', 'medium', 'high'],
        row(lab_id, n), kind) AS rating, (SELECT min(o.person_id) FROM offices o WHERE o.lab_id = l.lab_id AND
        o.office = 'quality') AS owner_id, raised_at + INTERVAL '20 days' AS action_at, raised_at,
        yearly(lab_id, 'risks', 0) AS reviewed_at, CAST(NULL AS TIMESTAMP) AS closed_at FROM (SELECT lab_id,
        kind, n, opening() - to_days(draw(row(lab_id, n), kind, 500)) AS raised_at FROM labs, (SELECT
        unnest(['impartiality', 'safety', 'other', 'opportunity']) AS kind), (SELECT unnest([1, 2, 3]) AS n))
        l
        """,
    )
    world.table(
        "integrity_cases",
        """
        SELECT row_number() OVER () AS case_id, lab_id, kind, raised_at, raised_at + INTERVAL '30 days' AS
        due_at, raised_at + to_days(3 + draw(lab_id, 'closed', 25)) AS closed_at, false AS confirmed FROM
        (SELECT lab_id, one_of(['pressure', 'threat', 'bribery', 'other'], lab_id, 'case') AS kind,
        yearly(lab_id, 'raised', 1) AS raised_at FROM labs WHERE chance(lab_id, 'had') < 0.3)
        """,
    )


def _monitored(world: World) -> None:
    """Every field each year, by several means; a questionable result has its corrective action."""
    world.table(
        "quality_control",
        """
        SELECT row_number() OVER () AS activity_id, lab_id, kind, field, family, CAST(NULL AS BIGINT) AS
        equip_id, planned_at, done_at, statistic, CASE WHEN bad THEN CASE statistic WHEN 'z' THEN 2.1 + 0.8 *
        luck / 0.03 END ELSE round(0.95 * luck, 2) END AS value, CASE WHEN done_at IS NULL THEN NULL WHEN bad
        THEN 'questionable' ELSE 'satisfactory' END AS judged, CAST(NULL AS BIGINT) AS capa_id, done_at AS
        recorded_at FROM (SELECT *, statistic = 'z' AND luck < 0.03 AS bad, CASE WHEN day < closing() THEN day
        END AS done_at FROM (SELECT y.lab_id, kind, statistic, f.field, f.family, chance(row(y.lab_id,
        f.family, y.year), kind) AS luck, make_timestamp(y.year, 2 + draw(row(f.family, y.lab_id), kind, 9),
        20, 9, 0, 0.0) AS planned_at, make_timestamp(y.year, 2 + draw( row(f.family, y.lab_id), kind, 9), 1 +
        draw(row(f.family, y.year), kind, 25), 9, 0, 0.0) AS day FROM years() y JOIN scope s ON s.lab_id =
        y.lab_id JOIN families f ON f.family = s.family, (SELECT unnest(['proficiency', 'comparison',
        'check-standard', 'retest', 'blind']) AS kind, unnest(['z', 'En', 'limits', 'En', 'En']) AS
        statistic)))
        """,
    )
    world.run("UPDATE quality_control SET value = NULL WHERE done_at IS NULL OR statistic = 'limits'")


def _surveys(world: World) -> None:
    world.table(
        "surveys",
        """
        SELECT row_number() OVER () AS survey_id, lab_id, kind, yearly(lab_id, kind, k) AS closed_at, CAST(20
        + draw(row( lab_id, k), 'invited', 80) AS BIGINT) AS invited, CAST(12 + draw(row(lab_id, k),
        'answered', 8) AS BIGINT) AS answered, 80.0 + draw(row(lab_id, k), kind, 18) AS score, 20.0 +
        draw(row(lab_id, k), 'loyal', 50) AS loyalty, yearly(lab_id, kind, k) + INTERVAL '5 days' AS
        evaluated_at FROM rounds(), (SELECT unnest(['client', 'staff']) AS kind)
        """,
    )


def _acted(world: World) -> None:
    """A cause of its own each; corrected within days, its effect reviewed before it was due."""
    world.run(
        """
        CREATE TABLE led AS SELECT row_number() OVER () AS capa_id, * FROM ( SELECT 'complaint' AS source,
        lab_id, complaint_id AS id, decided_at AS opened_at FROM complaints WHERE valid AND decided_at IS NOT
        NULL UNION ALL SELECT 'audit', lab_id, audit_id, held_at FROM audits WHERE result = 'nonconform'
        UNION ALL SELECT 'proficiency', lab_id, activity_id, done_at + INTERVAL '1 day' FROM quality_control
        WHERE judged = 'questionable')
        """
    )
    for table, key, source in (
        ("complaints", "complaint_id", "complaint"),
        ("audits", "audit_id", "audit"),
        ("quality_control", "activity_id", "proficiency"),
    ):
        world.run(
            f"UPDATE {table} t SET capa_id = l.capa_id FROM led l WHERE l.id = t.{key} AND l.source ="
            f" '{source}'"
        )
    owner = _OFFICE.format(of="l", office="technical")
    world.table(
        "capa",
        f"""
        SELECT capa_id, lab_id, source, opened_at, one_of(['minor', 'minor', 'major'], capa_id, 'severity') AS
        severity, opened_at + to_days(1 + draw(capa_id, 'corrected', 6)) AS corrected_at, 'C' || capa_id AS
        cause_code, opened_at + to_days(8) AS cause_at, true AS elsewhere_checked, opened_at + to_days(12 +
        draw(capa_id, 'acted', 15)) AS acted_at, opened_at + to_days(120) AS effect_due_at, opened_at +
        to_days(60 + draw(capa_id, 'effect', 58)) AS effect_reviewed_at, true AS effective, opened_at +
        to_days(119) AS closed_at, {owner} AS owner_id, opened_at AS recorded_at FROM led l
        """,
    )
    for column in ("corrected_at", "cause_at", "acted_at", "effect_reviewed_at", "closed_at"):
        world.run(f"UPDATE capa SET {column} = NULL WHERE {column} > closing()")
    world.run("UPDATE capa SET cause_code = NULL, elsewhere_checked = NULL WHERE cause_at IS NULL")
    world.run("UPDATE capa SET effective = NULL WHERE effect_reviewed_at IS NULL")
