# SPDX-License-Identifier: Apache-2.0
"""Certificates: numbers, replaced and subcontracted ones, raw observations, recomputation, check-lists."""

from bench.misconduct.world import World

_MANAGER = "(SELECT min(o.person_id) FROM offices o WHERE o.lab_id = c.lab_id AND o.office = 'manager')"


def furnish(world: World) -> None:
    """Each table of certificates; replaced and subcontracted ones first, so that the rest follows them."""
    _columns(world)
    _amended(world)
    _subcontracted(world)
    world.run(
        """
        DELETE FROM leave e USING certificates c WHERE c.lab_id = e.lab_id AND (c.number LIKE '%A' OR
        c.subcontracted) AND ((e.person_id = c.checker_id AND c.checked_at BETWEEN e.from_at AND e.to_at) OR
        (e.person_id = c.signer_id AND c.signed_at BETWEEN e.from_at AND e.to_at))
        """
    )
    for part in (_points, _listed, _registered):
        part(world)


def _columns(world: World) -> None:
    world.widen(
        "certificates",
        number="VARCHAR",
        item_id="BIGINT",
        method="VARCHAR",
        field="VARCHAR",
        site_id="BIGINT",
        drafted_at="TIMESTAMP",
        conditioned_at="TIMESTAMP",
        serial_printed="VARCHAR",
        customer_printed="VARCHAR",
        subcontracted="BOOLEAN",
        state="VARCHAR",
    )
    world.run(
        """
        UPDATE certificates c SET item_id = c.cert_id, method = f.method, field = f.field, site_id = 10 *
        c.lab_id + 1, conditioned_at = c.started_at - to_minutes(45 + draw(c.cert_id, 'conditioned', 20)),
        subcontracted = false, state = 'valid', number = year(c.started_at) || '-' || c.lab_id || '-' ||
        n.place, serial_printed = 'SN' || c.instr_id, customer_printed = 'client ' || n.customer_id FROM
        families f, (SELECT k.lab_id, k.cert_id, j.customer_id, row_number() OVER (PARTITION BY k.lab_id,
        year(k.started_at) ORDER BY k.started_at, k.cert_id) AS place FROM certificates k JOIN jobs j ON
        j.lab_id = k.lab_id AND j.job_id = k.job_id) n WHERE f.family = c.family AND n.lab_id = c.lab_id AND
        n.cert_id = c.cert_id
        """
    )


def _amended(world: World) -> None:
    """Three in a thousand are replaced: a name was wrong. Work and readings stay what they were."""
    world.run(
        """
        CREATE TABLE replaced AS SELECT lab_id, cert_id, (SELECT max(cert_id) FROM certificates) +
        row_number() OVER (ORDER BY lab_id, cert_id) AS new_id, workday(date_trunc('day', signed_at) +
        to_days(10 + draw(cert_id, 'amended', 30))) + INTERVAL '10 hours' AS decided_at, chance(cert_id,
        'client') < 0.5 AS client FROM certificates WHERE chance(cert_id, 'replaced') < 0.003 AND signed_at <
        closing() - INTERVAL '60 days'
        """
    )
    same = "r ON r.lab_id = c.lab_id AND r.cert_id = c.cert_id"
    world.run(
        f"""
        INSERT INTO certificates SELECT c.* REPLACE (r.new_id AS cert_id, c.number || 'A' AS number,
        r.decided_at + INTERVAL '1 day' AS checked_at, r.decided_at + INTERVAL '25 hours' AS signed_at) FROM
        certificates c JOIN replaced {same}
        """
    )
    for name in ("points", "readings", "lot_use", "standard_use"):
        world.run(
            f"INSERT INTO {name} SELECT c.* REPLACE (r.new_id AS cert_id) FROM {name} c JOIN replaced {same}"
        )
    world.run(
        """
        INSERT INTO events BY NAME SELECT c.cert_id, c.lab_id, e."at", e.actor_id, e.action, 'certificate' AS
        field, '' AS reason FROM replaced r JOIN certificates c ON c.lab_id = r.lab_id AND c.cert_id =
        r.new_id, LATERAL (SELECT unnest([c.started_at - INTERVAL '1 minute', c.checked_at, c.signed_at]) AS
        "at", unnest([ c.operator_id, c.checker_id, c.signer_id]) AS actor_id, unnest(['create', 'check',
        'sign']) AS action) e
        """
    )
    world.run(
        f"UPDATE certificates c SET state = 'superseded' FROM replaced {same.replace('r ON', 'r WHERE')}"
    )
    world.run(
        "INSERT INTO registry SELECT c.* REPLACE (r.new_id AS cert_id, c.content_hash + 1 AS content_hash)"
        " FROM registry"
        f" c JOIN replaced {same}"
    )
    world.table(
        "amendments",
        f"""
        SELECT r.new_id AS amendment_id, c.lab_id, c.cert_id, r.new_id AS new_cert_id, 'replacement' AS kind,
        r.client AS client_caused, {_MANAGER} AS decided_by, r.decided_at, 'name of the client' AS reason,
        c.operator_id AS requested_by, r.client AS reported_by_client, CASE WHEN r.client THEN 'client-caused'
        ELSE 'laboratory-error' END AS first_cause, CASE WHEN r.client THEN 'client-caused' ELSE
        'laboratory-error' END AS cause, CAST(NULL AS BIGINT) AS reclassified_by, CAST(NULL AS TIMESTAMP) AS
        reclassified_at, r.decided_at + INTERVAL '2 hours' AS notified_at FROM certificates c JOIN replaced
        {same}
        """,
    )


def _subcontracted(world: World) -> None:
    """Some have a few items of an order calibrated elsewhere, with the client's written consent."""
    world.table(
        "supplier_approvals",
        """
        SELECT row_number() OVER () AS approval_id, lab_id, lab_id AS supplier_id, 'CNAS L' || (9000 + lab_id)
        AS accreditation, CAST(NULL AS VARCHAR) AS field, CAST(NULL AS BIGINT) AS family, CAST(NULL AS
        VARCHAR) AS quantity, CAST(NULL AS DOUBLE) AS u, CAST(NULL AS VARCHAR) AS unit, TIMESTAMP '2019-01-01'
        AS valid_from, CAST(NULL AS TIMESTAMP) AS valid_to, TIMESTAMP '2019-01-01' AS recorded_at, 'partner'
        AS label FROM labs
        """,
    )
    world.run(
        """
        CREATE TABLE outside AS SELECT lab_id, cert_id, (SELECT max(cert_id) FROM certificates) + row_number()
        OVER (ORDER BY lab_id, cert_id) AS new_id FROM certificates WHERE NOT onsite AND state = 'valid' AND
        chance( lab_id, 'subcontracts') < 0.5 AND chance(cert_id, 'subcontracted') < 0.02 AND signed_at <
        closing() - INTERVAL '60 days'
        """
    )
    same = "r ON r.lab_id = c.lab_id AND r.cert_id = c.cert_id"
    world.run(
        f"""
        INSERT INTO certificates SELECT c.* REPLACE (r.new_id AS cert_id, r.new_id AS item_id, r.new_id AS
        instr_id, c.number || 'S' AS number, 'SX' || r.new_id AS serial_printed, NULL AS started_at, NULL AS
        ended_at, NULL AS operator_id, NULL AS room_id, NULL AS equip_id, NULL AS env_temp, NULL AS env_rh,
        NULL AS conditioned_at, false AS accredited_mark, true AS subcontracted, c.checked_at + INTERVAL
        '30 days' AS checked_at, c.signed_at + INTERVAL '30 days' AS signed_at) FROM certificates c JOIN
        outside {same}
        """
    )
    world.table(
        "subcontracts",
        f"""
        SELECT r.new_id AS cert_id, c.lab_id, c.lab_id AS supplier_id, c.field, CAST(NULL AS BIGINT) AS
        family, CAST(NULL AS VARCHAR) AS quantity, CAST(NULL AS DOUBLE) AS u_need, CAST(NULL AS VARCHAR) AS
        unit, c.started_at - INTERVAL '26 hours' AS consented_at, 'letter' AS consent_form, sha(r.new_id) AS
        consent_sha256, c.started_at + INTERVAL '1 hour' AS sent_at, 'X' || r.new_id AS certificate_no,
        c.signed_at + INTERVAL '20 days' AS issued_at, sha('x' || r.new_id) AS certificate_sha256, c.signed_at
        + INTERVAL '21 days' AS released_at, c.operator_id AS entered_by, 'partner' AS label FROM certificates
        c JOIN outside {same}
        """,
    )
    world.run(
        f"INSERT INTO points SELECT c.* REPLACE (r.new_id AS cert_id) FROM points c JOIN outside {same}"
    )
    world.run(
        "INSERT INTO registry BY NAME SELECT new_id AS cert_id, lab_id, hash(new_id) % 1000000 AS"
        " content_hash FROM outside"
    )


def _points(world: World) -> None:
    world.widen(
        "points",
        resolution="VARCHAR",
        unit="VARCHAR",
        reference="DOUBLE",
        section="VARCHAR",
        quantity="VARCHAR",
        nominal_value="DOUBLE",
        u_value="DOUBLE",
        value_unit="VARCHAR",
        in_scope="BOOLEAN",
        subcontracted="BOOLEAN",
    )
    world.run(
        """
        UPDATE points p SET resolution = f.resolution, unit = f.unit, reference = p.nominal, section =
        f.quantity, quantity = f.quantity, nominal_value = p.nominal * f.step, u_value = p.u_counts * f.step,
        value_unit = f.unit, in_scope = c.accredited_mark, subcontracted = c.subcontracted FROM certificates
        c, families f WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id AND f.family = c.family
        """
    )


def _listed(world: World) -> None:
    """The check-list of each certificate; what the client supplied is marked."""
    world.table(
        "content_checks",
        """
        SELECT cert_id, lab_id, '7.8.' || entry AS entry, CASE WHEN entry IN ('2.1k', '2.1n', '2.1p', '4.1d',
        '4.1f') THEN NULL ELSE true END AS present, entry IN ('2.1e', '2.1g') AS client_supplied, CASE WHEN
        entry IN ('2.1e', '2.1g') THEN true END AS marked FROM certificates, (SELECT unnest(['2.1a', '2.1b',
        '2.1c', '2.1d', '2.1e', '2.1f', '2.1g', '2.1h', '2.1i', '2.1j', '2.1k', '2.1l', '2.1m', '2.1n',
        '2.1o', '2.1p', '4.1a', '4.1b', '4.1c', '4.1d', '4.1e', '4.1f']) AS entry)
        """,
    )


def _registered(world: World) -> None:
    world.widen("registry", lookup_code="VARCHAR", signed="BOOLEAN", shown_state="VARCHAR")
    world.run(
        """
        UPDATE registry r SET lookup_code = sha(row(r.lab_id, r.cert_id))[:12], signed = true, shown_state =
        c.state FROM certificates c WHERE c.lab_id = r.lab_id AND c.cert_id = r.cert_id
        """
    )
