# SPDX-License-Identifier: Apache-2.0
"""Tables that follow from readings and points: raw observations, messages of instruments, recomputation.

A cheat's records agree with one another. So these tables are drawn when a world is furnished, and drawn again
once acts have changed what they follow from.
"""

from collections.abc import Mapping

_OBSERVED = """
    SELECT r.cert_id, r.lab_id, r.point_no, any_value(p.section) AS section, 'item' AS role, list(r.value
    ORDER BY rep_no) AS counts, CAST(NULL AS VARCHAR[]) AS texts, any_value(p.resolution) AS resolution,
    any_value(p.unit) AS unit, list(r.read_at ORDER BY rep_no) AS read_at, list(r.entered_at ORDER BY rep_no)
    AS entered_at, any_value(r.entry_mode) AS entry_mode, any_value(c.operator_id) AS person_id FROM readings
    r JOIN certificates c ON c.lab_id = r.lab_id AND c.cert_id = r.cert_id JOIN points p ON p.lab_id =
    r.lab_id AND p.cert_id = r.cert_id AND p.point_no = r.point_no GROUP BY r.cert_id, r.lab_id, r.point_no
"""
_SPOKEN = """
    SELECT row_number() OVER (ORDER BY r.lab_id, r.cert_id, r.point_no, r.rep_no) AS message_id, r.lab_id,
    r.cert_id, r.point_no, CAST(NULL AS BIGINT) AS equip_id, c.item_id, r.read_at AS "at", 'READ?' AS request,
    CAST(r.value * CAST(p.resolution AS DECIMAL(18, 9)) AS VARCHAR) AS reply, i.serial AS serial_answered FROM
    readings r JOIN certificates c ON c.lab_id = r.lab_id AND c.cert_id = r.cert_id JOIN items i ON i.lab_id =
    c.lab_id AND i.item_id = c.item_id JOIN points p ON p.lab_id = r.lab_id AND p.cert_id = r.cert_id AND
    p.point_no = r.point_no WHERE r.entry_mode = 'auto'
"""
_RECOMPUTED = """
    SELECT p.cert_id, p.lab_id, p.section || '/' || p.point_no || '/error' AS place, CAST(p.reported_error AS
    VARCHAR) AS reported, CAST(round(m.mean - p.nominal, 2) AS VARCHAR) AS recomputed FROM points p JOIN
    (SELECT lab_id, cert_id, point_no, avg(value) AS mean FROM readings GROUP BY ALL) m ON m.lab_id = p.lab_id
    AND m.cert_id = p.cert_id AND m.point_no = p.point_no
"""
_POINTS = """
    SELECT * REPLACE (u_counts * CAST(resolution AS DOUBLE) AS u_value, nominal * CAST(resolution AS DOUBLE)
    AS nominal_value) FROM points
"""

FOLLOWING: Mapping[str, str] = {
    "observations": _OBSERVED,
    "device_messages": _SPOKEN,
    "recomputations": _RECOMPUTED,
    "points": _POINTS,
}
