# SPDX-License-Identifier: Apache-2.0
"""Standing: registers of credit, money, staff, publications, brand, society, innovation."""

from bench.misconduct.world import World

_OFFICE = "(SELECT min(o.person_id) FROM offices o WHERE o.lab_id = {of}.lab_id AND o.office = '{office}')"


def furnish(world: World) -> None:
    """Each table of standing."""
    for part in (_credit, _money, _published, _brand, _social, _innovation):
        part(world)


def _credit(world: World) -> None:
    """A penalty long past, or one that a court annulled; registers are asked every quarter."""
    world.table(
        "penalties",
        """
        SELECT lab_id AS penalty_id, lab_id, 'penalty' AS kind, 'credit register' AS register, CASE WHEN old
        THEN TIMESTAMP '2014-03-01' ELSE yearly(lab_id, 'fined', 1) END AS valid_from, CASE WHEN old THEN
        TIMESTAMP '2015-03-01' END AS valid_to, CASE WHEN NOT old THEN yearly(lab_id, 'fined', 1) + INTERVAL
        '60 days' END AS annulled_at FROM (SELECT lab_id, chance(lab_id, 'long ago') < 0.6 AS old FROM labs
        WHERE chance(lab_id, 'penalty') < 0.1)
        """,
    )
    world.table(
        "credit_checks",
        """
        SELECT row_number() OVER () AS check_id, l.lab_id, "at" AS queried_at, register, CAST(0 AS BIGINT) AS
        entries, sha(row(l.lab_id, register, "at")) AS file_sha256 FROM labs l, (SELECT
        unnest(['credit register', 'court register']) AS register), LATERAL (SELECT
        unnest(generate_series(closing() - to_days(7 + draw(l.lab_id, 'asked', 80) + 720), closing(), INTERVAL
        '90 days')) AS "at")
        """,
    )
    world.run(
        """
        UPDATE credit_checks c SET entries = 1 FROM penalties p WHERE p.lab_id = c.lab_id AND c.register =
        p.register AND c.queried_at >= p.valid_from AND (p.annulled_at IS NULL OR c.queried_at <
        p.annulled_at) AND (p.valid_to IS NULL OR c.queried_at < p.valid_to)
        """
    )


def _money(world: World) -> None:
    world.table(
        "finance",
        """
        SELECT row_number() OVER () AS entry_id, y.lab_id, CAST(year AS BIGINT) AS year, item, share * (SELECT
        sum(price) FROM jobs j WHERE j.lab_id = y.lab_id) AS amount FROM years() y, (SELECT unnest(['revenue',
        'development', 'benefit', 'innovation']) AS item, unnest([0.5, 0.03, 0.002, 0.01]) AS share)
        """,
    )
    world.table(
        "headcount",
        """
        SELECT y.lab_id, make_timestamp(year, 12, 31, 0, 0, 0.0) AS counted_at, (SELECT count(*) FROM people p
        WHERE p.lab_id = y.lab_id) AS heads, CAST(2 AS BIGINT) AS developers FROM years() y
        """,
    )


def _published(world: World) -> None:
    """Every second month, approved some days before; a mistake found is corrected within the week."""
    world.table(
        "publicity",
        f"""
        SELECT row_number() OVER () AS publication_id, lab_id, day AS published_at, one_of(['website',
        'print', 'fair', 'social-media', 'bid'], row(lab_id, day), 'channel') AS channel, day - to_days(1 +
        draw(row(lab_id, day), 'approved', 9)) AS approved_at, {_OFFICE.format(of="l", office="manager")} AS
        approved_by, chance(row(lab_id, day), 'mistake') < 0.02 AS mismatch, CASE WHEN chance(row(lab_id,
        day), 'mistake') < 0.02 THEN day + INTERVAL '3 days' END AS corrected_at FROM labs l, (SELECT
        unnest(generate_series(opening() + INTERVAL '9 hours', closing() - INTERVAL '9 days', INTERVAL
        '60 days')) AS day)
        """,
    )


def _brand(world: World) -> None:
    world.table(
        "brand",
        """
        SELECT row_number() OVER () AS brand_id, lab_id, kind, CASE WHEN kind IN ('event', 'commendation',
        'evaluation', 'duty') THEN yearly(lab_id, kind, k) END AS "at", CASE WHEN kind NOT IN ('event',
        'commendation', 'evaluation') THEN TIMESTAMP '2018-02-01' END AS valid_from, CAST(NULL AS TIMESTAMP)
        AS valid_to, CAST(CASE kind WHEN 'event' THEN 12 END AS BIGINT) AS reached, sha(row(lab_id, kind, k))
        AS file_sha256 FROM rounds(), (SELECT unnest(['name', 'logo', 'trademark', 'plan', 'culture',
        'code-of-behaviour', 'duty', 'event', 'commendation', 'evaluation']) AS kind) WHERE k = 0 OR kind IN
        ('event', 'commendation', 'evaluation')
        """,
    )


def _social(world: World) -> None:
    """Yearly activities and the five aspects of impact; three certificates of management systems."""
    world.table(
        "social",
        """
        SELECT row_number() OVER () AS social_id, lab_id, kind, aspect, "at", valid_from, valid_to, hours,
        rating, sha(row(lab_id, kind, aspect, "at")) AS file_sha256 FROM (
        SELECT lab_id, kind, aspect, yearly(lab_id, kind || aspect, k) AS "at", CAST(NULL AS TIMESTAMP) AS
        valid_from, CAST(NULL AS TIMESTAMP) AS valid_to, CASE kind WHEN 'benefit' THEN 16.0 END AS hours, CASE
        kind WHEN 'impact-assessment' THEN 'low' END AS rating FROM rounds(), (SELECT unnest(['activity',
        'commendation', 'benefit', 'health-check', 'impact-assessment', 'impact-assessment',
        'impact-assessment', 'impact-assessment', 'impact-assessment']) AS kind, unnest(['committee',
        'client', 'education', 'staff', 'service-quality', 'occupational-health', 'environment', 'energy',
        'public-health']) AS aspect)
        UNION ALL SELECT lab_id, 'report', 'ESG', make_timestamp(year + 1, 3, 20, 9, 0, 0.0), NULL, NULL,
        NULL, NULL FROM (SELECT lab_id, year - 1 AS year FROM years())
        UNION ALL SELECT lab_id, 'membership', 'metrology society', TIMESTAMP '2018-03-01', TIMESTAMP
        '2018-03-01', NULL, NULL, NULL FROM labs
        UNION ALL SELECT lab_id, 'system-certificate', scheme, TIMESTAMP '2018-04-01' + to_days(1095 * n),
        TIMESTAMP '2018-04-01' + to_days(1095 * n), TIMESTAMP '2018-04-01' + to_days(1095 * n + 1095), NULL,
        NULL FROM labs, (SELECT unnest(['quality', 'environment', 'occupational-health']) AS scheme), (SELECT
        unnest([0, 1, 2]) AS n))
        """,
    )


def _innovation(world: World) -> None:
    world.table(
        "innovation",
        """
        SELECT row_number() OVER () AS innovation_id, lab_id, kind, one_of(['national', 'provincial',
        'industry'], row(lab_id, n), kind) AS level, CASE n WHEN 2 THEN 'participant' ELSE 'lead' END AS role,
        "at", "at" AS valid_from, CAST(NULL AS TIMESTAMP) AS valid_to, CASE kind WHEN 'suggestion' THEN n = 0
        END AS adopted, CASE WHEN kind IN ('project', 'university-project', 'invention', 'utility-model') THEN
        CASE WHEN "at" + INTERVAL '60 days' < closing() THEN "at" + INTERVAL '60 days' END END AS applied_at,
        sha(row(lab_id, kind, n)) AS file_sha256 FROM (SELECT lab_id, kind, n, yearly(lab_id, kind, n) AS "at"
        FROM labs, (SELECT unnest(['project', 'university-project', 'utility-model', 'invention', 'paper',
        'software-copyright', 'specification', 'award', 'suggestion', 'benchmark', 'quality-award',
        'patent-award']) AS kind), (SELECT unnest([0, 1, 2]) AS n))
        """,
    )
