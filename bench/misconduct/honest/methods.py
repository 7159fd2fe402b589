# SPDX-License-Identifier: Apache-2.0
"""Methods: their editions and levels, limits, validations, uncertainty reports, and capability in units."""

from bench.misconduct.world import World


def furnish(world: World) -> None:
    """Each table of methods, from the procedures and the scope there are."""
    for part in (_methods, _limits, _validations, _capability, _needs):
        part(world)


def _methods(world: World) -> None:
    world.widen("procedures", method="VARCHAR", recorded_at="TIMESTAMP")
    world.run(
        "UPDATE procedures p SET method = f.method, recorded_at = p.effective_from FROM families f WHERE"
        " f.family = p.family"
    )
    world.table(
        "methods",
        """
        SELECT lab_id, method, CAST(version AS VARCHAR) AS edition, family, 'national' AS level, CAST(NULL AS
        VARCHAR) AS special, effective_from AS valid_from, superseded_at AS valid_to FROM procedures
        UNION ALL SELECT lab_id, 'ZB ' || lab_id, '2020', (SELECT min(family) FROM families), 'own',
        'in-house', TIMESTAMP '2020-06-01', NULL FROM labs WHERE chance(lab_id, 'own') < 0.4
        """,
    )


def _limits(world: World) -> None:
    """Generous limits of the room; the least duration and the ratio are what all the work there keeps to."""
    world.table(
        "method_limits",
        """
        SELECT m.lab_id, m.method, m.edition, quantity, CASE quantity WHEN 'temperature' THEN 5.0 ELSE 10.0
        END AS low, CASE quantity WHEN 'temperature' THEN 40.0 ELSE 90.0 END AS high, CAST(CASE quantity WHEN
        'temperature' THEN 30 END AS DOUBLE) AS equalisation_min, CAST(CASE quantity WHEN 'temperature' THEN
        floor(d.least) END AS DOUBLE) AS min_duration_min, CAST(CASE quantity WHEN 'temperature' THEN d.ratio
        END AS DOUBLE) AS required_ratio FROM methods m JOIN (SELECT c.family, 0.8 * min(epoch(c.ended_at) -
        epoch(c.started_at)) / 60 AS least, nullif(floor(min(p.mpe / e.u_counts)), 0) AS ratio FROM
        certificates c JOIN (SELECT lab_id, cert_id, min(mpe_counts) AS mpe FROM points GROUP BY ALL) p ON
        p.lab_id = c.lab_id AND p.cert_id = c.cert_id JOIN equipment e ON e.lab_id = c.lab_id AND e.equip_id =
        c.equip_id GROUP BY ALL) d ON d.family = m.family, (SELECT unnest(['temperature', 'humidity']) AS
        quantity) WHERE m.special IS NULL
        """,
    )


def _validations(world: World) -> None:
    world.table(
        "validations",
        """
        SELECT row_number() OVER () AS validation_id, lab_id, method, edition, valid_from - INTERVAL '20 days'
        AS approved_at, (SELECT min(o.person_id) FROM offices o WHERE o.lab_id = m.lab_id AND o.office =
        'technical') AS approved_by, sha(row(lab_id, method)) AS file_sha256 FROM methods m WHERE special IS
        NOT NULL
        """,
    )
    world.table(
        "developers",
        """
        SELECT s.person_id, v.lab_id, v.validation_id, CASE s.part WHEN 'trainer' THEN 'developer' ELSE
        'validator' END AS role, v.approved_at - INTERVAL '40 days' AS "at", 'RM1' AS qualification FROM
        validations v JOIN staff s ON s.lab_id = v.lab_id WHERE s.part IN ('trainer', 'technical')
        """,
    )
    world.table(
        "uncertainty_reports",
        """
        SELECT row_number() OVER () AS report_id, lab_id, method, edition, CAST(NULL AS BIGINT) AS cmc_id,
        valid_from - INTERVAL '10 days' AS approved_at, (SELECT min(o.person_id) FROM offices o WHERE o.lab_id
        = m.lab_id AND o.office = 'technical') AS approved_by FROM methods m
        """,
    )


def _capability(world: World) -> None:
    world.table(
        "cmc",
        """
        SELECT row_number() OVER () AS cmc_id, s.lab_id, 'accreditation' AS basis, f.quantity, s.family,
        f.field, f.method, CAST(NULL AS VARCHAR) AS edition, CAST(NULL AS BIGINT) AS site_id, 0.0 AS low,
        s.hi_counts * f.step AS high, f.unit, CAST(NULL AS DOUBLE) AS frequency_low, CAST(NULL AS DOUBLE) AS
        frequency_high, 'value' AS form, s.cmc_counts * f.step AS u, CAST(NULL AS DOUBLE) AS u_relative,
        CAST(NULL AS VARCHAR) AS u_text, CAST(NULL AS VARCHAR) AS u_unit, s.valid_from, s.valid_to,
        s.valid_from AS recorded_at FROM scope s JOIN families f USING (family)
        """,
    )


def _needs(world: World) -> None:
    """What a method takes: its standard; of chemistry and volume also a material, of some a reagent."""
    world.table(
        "method_needs",
        """
        SELECT row_number() OVER () AS need_id, lab_id, method, CAST(NULL AS VARCHAR) AS edition, kind, name,
        kind IN ('standard', 'material') AS affects_result FROM (
        SELECT DISTINCT lab_id, method, 'standard' AS kind, CAST(family AS VARCHAR) AS name FROM methods
        JOIN scope USING (lab_id, family) WHERE special IS NULL
        UNION ALL SELECT DISTINCT m.lab_id, m.method, k.kind, k.name FROM methods m JOIN
        scope s ON s.lab_id = m.lab_id AND s.family = m.family JOIN families f ON f.family = m.family AND
        f.field = 'chemistry', (SELECT unnest(['material', 'reagent']) AS kind,
        unnest(['buffer', 'pure water']) AS name) k WHERE m.special IS NULL)
        """,
    )
    world.table(
        "reference_data",
        """
        SELECT row_number() OVER () AS data_id, lab_id, 'density of water' AS name, 'handbook' AS source,
        '2019' AS edition, (SELECT min(o.person_id) FROM offices o WHERE o.lab_id = l.lab_id AND o.office =
        'technical') AS reviewed_by, TIMESTAMP '2019-05-06' AS valid_from, CAST(NULL AS TIMESTAMP) AS valid_to
        FROM labs l
        """,
    )
