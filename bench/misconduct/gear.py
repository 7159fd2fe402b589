# SPDX-License-Identifier: Apache-2.0
"""Misconduct about standards: checks, confirmation, holds, providers, lots, and being in two places."""

from bench.misconduct.act import Act, changed, everywhere, gone
from bench.misconduct.world import Place, World


def used_while_held(world: World, place: Place, days: float) -> None:
    """A standard with a red label works on."""
    world.pick(place, "certificates WHERE equip_id IS NOT NULL")
    world.run(
        f"""
        INSERT INTO holds SELECT (SELECT max(hold_id) FROM holds) + row_number() OVER (), c.lab_id,
        'equipment', CAST(c.equip_id AS VARCHAR), NULL, c.started_at - INTERVAL '{int(days * 24)} hours',
        c.ended_at + INTERVAL '{int(days * 24)} hours', 'failed', c.started_at - INTERVAL
        '{int(days * 24)} hours', 'red' FROM certificates c JOIN picked p ON p.lab_id = c.lab_id AND p.cert_id
        = c.cert_id
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT c.cert_id, c.lab_id FROM certificates c JOIN
        holds h ON h.lab_id = c.lab_id AND h.subject_id = CAST(c.equip_id AS VARCHAR) AND h.label = 'red' AND
        c.started_at < h.to_at AND c.ended_at > h.from_at
        """
    )
    world.tell(place, source=f"(FROM touched WHERE lab_id IN {place.within})")


def used_while_away(world: World, place: Place, days: float) -> None:
    """The standard is at the institute, and on certificates of the same days."""
    world.pick(place, "certificates WHERE equip_id IS NOT NULL")
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE away AS SELECT t.lab_id, t.equip_id, t.cal_date, max(c.ended_at) AS until
        FROM certificates c JOIN picked p ON p.lab_id = c.lab_id AND p.cert_id = c.cert_id ASOF JOIN
        traceability t ON t.lab_id = c.lab_id AND t.equip_id = c.equip_id AND c.started_at >= t.cal_date GROUP
        BY ALL
        """
    )
    world.run(
        f"""
        UPDATE traceability t SET out_from = a.until - INTERVAL '{int(days)} days', out_to = a.until +
        INTERVAL '1 day' FROM away a WHERE a.lab_id = t.lab_id AND a.equip_id = t.equip_id AND a.cal_date =
        t.cal_date
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT c.cert_id, c.lab_id FROM certificates c JOIN
        (SELECT t.* FROM traceability t JOIN away a USING (lab_id, equip_id, cal_date)) t ON t.lab_id =
        c.lab_id AND t.equip_id = c.equip_id AND c.started_at < t.out_to AND c.ended_at > t.out_from
        """
    )
    world.tell(place, source="touched")


def unconfirmed(world: World, place: Place, days: float) -> None:
    """It came back, and was used before anybody looked whether the result fits the use."""
    world.pick(place, "confirmations WHERE true", "confirmation_id, lab_id")
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE late AS SELECT f.lab_id, f.equip_id, f.valid_from AS since, f.valid_from
        + INTERVAL '{int(days)} days' AS until FROM confirmations f JOIN picked p ON p.lab_id = f.lab_id AND
        p.confirmation_id = f.confirmation_id
        """
    )
    world.run(
        f"""
        UPDATE confirmations f SET valid_from = f.valid_from + INTERVAL '{int(days)} days', recorded_at =
        f.recorded_at + INTERVAL '{int(days)} days' FROM picked p WHERE p.lab_id = f.lab_id AND
        p.confirmation_id = f.confirmation_id
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT c.cert_id, c.lab_id FROM certificates c JOIN
        late l ON l.lab_id = c.lab_id AND l.equip_id = c.equip_id AND c.started_at BETWEEN l.since AND l.until
        """
    )
    world.tell(place, source="touched")


def beyond_its_range(world: World, place: Place, part: float) -> None:
    """The standard was calibrated for a part of the range it is used in."""
    world.pick(place, "confirmations WHERE true", "equip_id, lab_id")
    world.run(
        f"""
        UPDATE traceability t SET high = {part} * (SELECT max(u.high) FROM standard_use u WHERE u.lab_id =
        t.lab_id AND u.equip_id = t.equip_id) FROM picked p WHERE p.lab_id = t.lab_id AND p.equip_id =
        t.equip_id
        """
    )
    world.run(
        f"""
        UPDATE confirmations t SET result = 'restricted', high = {part} * (SELECT max(u.high) FROM
        standard_use u WHERE u.lab_id = t.lab_id AND u.equip_id = t.equip_id) FROM picked p WHERE p.lab_id =
        t.lab_id AND p.equip_id = t.equip_id
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT u.cert_id, u.lab_id FROM standard_use u JOIN
        picked p ON p.lab_id = u.lab_id AND p.equip_id = u.equip_id JOIN confirmations f ON f.lab_id =
        u.lab_id AND f.equip_id = u.equip_id AND u.high > f.high
        """
    )
    world.tell(place, source="touched")


def expired_lot(world: World, place: Place, days: float) -> None:
    """A bottle lasts longer than its label."""
    world.pick(place, "lot_use WHERE true", "lot_id, lab_id")
    world.run(
        f"""
        UPDATE lots t SET expires_at = u.first + (u.last - u.first) * {1 - min(1.0, days / 200)} FROM picked
        p, (SELECT lab_id, lot_id, min(used_at) AS first, max(used_at) AS last FROM lot_use GROUP BY ALL) u
        WHERE p.lab_id = t.lab_id AND p.lot_id = t.lot_id AND u.lab_id = t.lab_id AND u.lot_id = t.lot_id
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT u.cert_id, u.lab_id FROM lot_use u JOIN picked
        p ON p.lab_id = u.lab_id AND p.lot_id = u.lot_id JOIN lots t ON t.lab_id = u.lab_id AND t.lot_id =
        u.lot_id AND u.used_at >= t.expires_at
        """
    )
    world.tell(place, source="touched")


ACTS: tuple[Act, ...] = (
    Act(
        "checks-left-out",
        "4.4.2 6.1.5.1.c 6.1.6",
        {
            "due and not done": changed(
                "standard_checks",
                "check_id",
                'done_at = NULL, "within" = NULL, in_control = NULL',
                "done_at IS NOT NULL",
            ),
            "done months late": changed(
                "standard_checks",
                "check_id",
                "done_at = due_at + INTERVAL '{days} days'",
                "done_at < closing()",
            ),
            "none on file": gone("standard_checks", "check_id", "done_at IS NOT NULL"),
        },
        (150, 90, 45, 20),
    ),
    Act(
        "failed-check-ignored",
        "4.4.2 6.1.6",
        {
            "beyond its limit, and used on": changed(
                "standard_checks", "check_id", '"within" = false, in_control = false', "done_at IS NOT NULL"
            ),
            "out of control, and used on": changed(
                "standard_checks", "check_id", "in_control = false", "done_at IS NOT NULL"
            ),
        },
    ),
    # Days it was used so.
    Act("used-while-held", "5.8.4 4.4.2", {"with a red label": used_while_held}, (10, 5, 1, 0)),
    Act("used-while-away", "5.8.1 5.8.4", {"at the institute": used_while_away}, (20, 8, 3, 1)),
    Act("unconfirmed", "4.4.2", {"used before it was confirmed": unconfirmed}, (120, 60, 30, 10)),
    # The part of the range it was calibrated for.
    Act("beyond-its-range", "5.7.5 5.8.4", {"calibrated for less": beyond_its_range}, (0.1, 0.5, 0.8, 0.95)),
    Act(
        "return-unverified",
        "4.4.2",
        {
            "back from an outing": changed(
                "equipment_events", "event_id", "verified_at = NULL, verified_by = NULL", "kind = 'outing'"
            ),
            "after a repair": everywhere(
                "INSERT INTO equipment_events SELECT (SELECT max(event_id) FROM equipment_events) +"
                " row_number() OVER (), lab_id, equip_id, 'repair', opening() + INTERVAL '100 days', 'fell',"
                " NULL, NULL FROM equipment WHERE lab_id IN {labs} AND hash(equip_id) % 100 < {strength}"
            ),
            "verified weeks later": changed(
                "equipment_events",
                "event_id",
                "verified_at = \"at\" + INTERVAL '{days} days'",
                "kind = 'outing'",
            ),
        },
        (80, 40, 20, 8),
    ),
    Act("expired-lot", "4.4.2 4.4.1.4", {"used after its date": expired_lot}, (200, 120, 60, 20)),
    Act(
        "material-uncertified",
        "4.4.2 4.4.1.6",
        {
            "without a certificate": changed(
                "lots", "lot_id", "certified = false, certificate_no = NULL", "kind = 'material'"
            ),
            "nothing on hand": changed(
                "lots", "lot_id", "emptied_at = received_at + INTERVAL '{days} days'", "kind = 'material'"
            ),
        },
        (10, 40, 80, 120),
    ),
    Act(
        "provider-unable",
        "4.4.2 5.8.4",
        {
            "its scope had run out": everywhere(
                "UPDATE provider_scopes SET valid_to = opening() + INTERVAL '{days} days' WHERE lab_id IN"
                " {labs} AND hash(provider) % 2 = 0"
            ),
            "another quantity": everywhere(
                "UPDATE provider_scopes SET quantity = 'sound-pressure' WHERE lab_id IN {labs} AND"
                " hash(provider) % 2 = 0"
            ),
            "on no list": everywhere(
                "DELETE FROM provider_scopes WHERE lab_id IN {labs} AND hash(provider) % 2 = 0"
            ),
        },
        (10, 200, 400, 600),
    ),
    Act(
        "certificate-of-standard-borrowed",
        "5.7.2 5.8.4",
        {
            "one certificate for several standards": everywhere(
                "UPDATE traceability SET certificate_no = 'S-' || lab_id, file_sha256 = sha256('one') WHERE"
                " lab_id IN {labs} AND hash(equip_id, cal_date) % 100 < {strength}"
            ),
            "no file": changed("traceability", "equip_id", "file_sha256 = NULL, certificate_no = NULL"),
        },
        (90, 50, 25, 10),
    ),
    Act(
        "calibration-unplanned",
        "6.1.5.1.d",
        {
            "not in the plan": gone("plans", "item_id", "kind = 'calibration'"),
            "planned and not done": changed(
                "plans", "item_id", "done_at = NULL", "kind = 'calibration' AND due_at < closing()"
            ),
            "approved when the year was over": changed(
                "plans",
                "item_id",
                "approved_at = make_timestamp(year + 1, 1, 1, 9, 0, 0.0)",
                "kind = 'calibration'",
            ),
        },
    ),
    Act(
        "data-without-source",
        "4.4.1.5",
        {
            "a constant from nowhere": changed("reference_data", "data_id", "source = NULL, edition = NULL"),
            "reviewed by nobody": changed("reference_data", "data_id", "reviewed_by = NULL"),
        },
    ),
)
