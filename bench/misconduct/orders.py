# SPDX-License-Identifier: Apache-2.0
"""Misconduct about orders and the market: review, subcontracting, custody, sites, prices, rivals, clients."""

from bench.misconduct.act import Act, changed, everywhere, gone
from bench.misconduct.world import Place, World

_WORK = "started_at IS NOT NULL"


def subcontracted_in_silence(world: World, place: Place, _strength: float) -> None:
    """Work goes elsewhere and comes back as the laboratory's own, or with papers missing."""
    _send_out(world, place)
    world.run(
        """
        UPDATE subcontracts s SET consented_at = NULL, consent_form = NULL, consent_sha256 = NULL FROM picked
        p WHERE p.lab_id = s.lab_id AND p.cert_id = s.cert_id
        """
    )
    world.tell(place)


def subcontracted_to_anybody(world: World, place: Place, _strength: float) -> None:
    """To a provider that nobody approved."""
    _send_out(world, place)
    world.run(
        "UPDATE subcontracts s SET supplier_id = 99000 + s.lab_id FROM picked p WHERE p.lab_id = s.lab_id AND"
        " p.cert_id = s.cert_id"
    )
    world.tell(place)


def subcontracted_and_consented_later(world: World, place: Place, _strength: float) -> None:
    """The client's consent bears a date after the item left."""
    _send_out(world, place)
    world.run(
        """
        UPDATE subcontracts s SET consented_at = s.sent_at + INTERVAL '3 days' FROM picked p WHERE p.lab_id =
        s.lab_id AND p.cert_id = s.cert_id
        """
    )
    world.tell(place)


def _send_out(world: World, place: Place) -> None:
    """A share of the laboratory's own work becomes work of another."""
    world.pick(place, f"certificates WHERE {_WORK} AND NOT onsite AND state = 'valid'")
    world.run(
        """
        INSERT INTO subcontracts SELECT c.cert_id, c.lab_id, c.lab_id, c.field, NULL, NULL, NULL, NULL,
        c.started_at - INTERVAL '20 hours', 'letter', sha256('c' || c.cert_id), c.started_at, 'X' ||
        c.cert_id, c.ended_at, sha256('f' || c.cert_id), c.checked_at, c.operator_id, 'partner' FROM
        certificates c JOIN picked p ON p.lab_id = c.lab_id AND p.cert_id = c.cert_id
        """
    )
    world.run(
        """
        UPDATE certificates c SET subcontracted = true, accredited_mark = false FROM picked p WHERE p.lab_id =
        c.lab_id AND p.cert_id = c.cert_id
        """
    )


def never_received(world: World, place: Place, _strength: float) -> None:
    """A certificate for an item that was never in the house."""
    world.pick(place, f"certificates WHERE {_WORK} AND NOT onsite AND state = 'valid'")
    world.run(
        """
        DELETE FROM custody t USING picked p, certificates c WHERE c.lab_id = p.lab_id AND c.cert_id =
        p.cert_id AND t.lab_id = c.lab_id AND t.item_id = c.item_id
        """
    )
    world.tell(place)


def measured_after_return(world: World, place: Place, hours: float) -> None:
    """The item had gone back when it was measured."""
    world.pick(place, f"certificates WHERE {_WORK} AND NOT onsite AND state = 'valid'")
    world.run(
        f"""
        UPDATE custody t SET "at" = c.started_at - INTERVAL '{int(hours)} hours', recorded_at = c.started_at -
        INTERVAL '{int(hours)} hours' FROM picked p, certificates c WHERE c.lab_id = p.lab_id AND c.cert_id =
        p.cert_id AND t.lab_id = c.lab_id AND t.item_id = c.item_id AND t.step IN ('returned',
        'back-from-bench')
        """
    )
    world.tell(place)


def dwell_too_short(world: World, place: Place, left: float) -> None:
    """People were on site for a fraction of the time that the work is said to have taken."""
    world.pick(place, "site_sessions WHERE true", "job_id, lab_id")
    world.run(
        f"""
        UPDATE site_sessions t SET left_at = t.arrived_at + (t.left_at - t.arrived_at) * {left}, confirmed_at
        = t.arrived_at + (t.left_at - t.arrived_at) * {left} FROM picked p WHERE p.lab_id = t.lab_id AND
        p.job_id = t.job_id
        """
    )
    world.run(
        f"""
        UPDATE travel t SET leave_site = t.arrive_site + (t.leave_site - t.arrive_site) * {left}, return_base
        = t.return_base - (t.leave_site - t.arrive_site) * {1 - left} FROM picked p WHERE p.lab_id = t.lab_id
        AND p.job_id = t.job_id
        """
    )
    world.tell(place, "job", "job_id")


def never_travelled(world: World, place: Place, _strength: float) -> None:
    """Nobody went: there is neither a stay nor a journey."""
    world.pick(place, "site_sessions WHERE true", "job_id, lab_id")
    for table in ("site_sessions", "travel", "safety_checks"):
        world.run(f"DELETE FROM {table} t USING picked p WHERE p.lab_id = t.lab_id AND p.job_id = t.job_id")
    world.tell(place, "job", "job_id")


def flew(world: World, place: Place, kmh: float) -> None:
    """The way there was covered faster than a car goes."""
    world.pick(place, "travel WHERE true", "job_id, lab_id")
    world.run(
        f"""
        UPDATE travel t SET leave_base = t.arrive_site - to_seconds(CAST(3600 * sqrt((t.site_x_km - l.x_km) **
        2 + (t.site_y_km - l.y_km) ** 2) / {kmh} AS BIGINT)) FROM picked p, labs l WHERE p.lab_id = t.lab_id
        AND p.job_id = t.job_id AND l.lab_id = t.lab_id
        """
    )
    world.tell(place, "job", "job_id")


def below_cost(world: World, place: Place, part: float) -> None:
    """A price that the laboratory's own cost, reckoned from hours, overhead and kilometres, is far above."""
    world.pick(place, "jobs WHERE true", "job_id, lab_id")
    world.run(
        f"""
        UPDATE jobs t SET price = {part} * n.cost, price_approved_by = NULL FROM picked p, (SELECT c.lab_id,
        c.job_id, m.hour_rate * sum(epoch(c.ended_at) - epoch(c.started_at)) / 3600 + m.overhead_per_cert *
        count(*) AS cost FROM certificates c JOIN cost_model m ON m.lab_id = c.lab_id WHERE {_WORK} GROUP BY
        c.lab_id, c.job_id, m.hour_rate, m.overhead_per_cert) n WHERE p.lab_id = t.lab_id AND p.job_id =
        t.job_id AND n.lab_id = t.lab_id AND n.job_id = t.job_id
        """
    )
    world.tell(place, "job", "job_id")


def one_client_below_cost(world: World, place: Place, part: float) -> None:
    """One client pays next to nothing for everything: a kick-back, or a rival driven out."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE picked AS SELECT job_id, lab_id FROM jobs WHERE (lab_id, customer_id) IN
        (SELECT (lab_id, customer_id) FROM jobs WHERE lab_id IN {place.within} GROUP BY lab_id, customer_id
        QUALIFY row_number() OVER (PARTITION BY lab_id ORDER BY count(*) DESC, customer_id) = 1)
        """
    )
    world.run(
        f"""
        UPDATE jobs t SET price = {part} * 0.3 * t.list_price, price_approved_by = NULL FROM picked p WHERE
        p.lab_id = t.lab_id AND p.job_id = t.job_id
        """
    )
    world.tell(place, "job", "job_id")


def reviewed_afterwards(world: World, place: Place, days: float) -> None:
    """The review of the contract is signed when the work is done."""
    world.pick(place, "reviews WHERE true", "job_id, lab_id")
    world.run(
        f"""
        UPDATE reviews t SET signed_at = n.first + INTERVAL '{int(days)} hours' FROM picked p, (SELECT lab_id,
        job_id, min(started_at) AS first FROM certificates GROUP BY ALL) n WHERE p.lab_id = t.lab_id AND
        p.job_id = t.job_id AND n.lab_id = t.lab_id AND n.job_id = t.job_id
        """
    )
    world.tell(place, "job", "job_id")


def poached(world: World, place: Place, days: float) -> None:
    """Clients follow somebody hired from a rival, before their contract there ends and for less money."""
    world.pick(place, "customer_moves WHERE true", "move_id, lab_id")
    hired, ends = f"INTERVAL '{int(days)} days'", f"INTERVAL '{int(days) + 30} days'"
    world.run(
        f"""
        UPDATE customer_moves t SET staff_hired_from_old_at = t.moved_at - {hired}, old_contract_end =
        t.moved_at + {ends}, price_ratio = 0.6 FROM picked p WHERE t.lab_id = p.lab_id AND t.move_id =
        p.move_id
        """
    )
    world.tell(place, "move", "move_id")


def contracts_broken(world: World, place: Place, days: float) -> None:
    """Many clients come before their contract elsewhere ends."""
    world.pick(place, "customer_moves WHERE true", "move_id, lab_id")
    world.run(
        f"""
        UPDATE customer_moves t SET old_contract_end = t.moved_at + INTERVAL '{int(days) * 2} days',
        price_ratio = 0.7 FROM picked p WHERE t.lab_id = p.lab_id AND t.move_id = p.move_id
        """
    )
    world.tell(place, "move", "move_id")


def disparaged(world: World, place: Place, worse: float) -> None:
    """Bad words about rivals, with nothing to show for them."""
    world.run(
        f"""
        INSERT INTO mentions SELECT (SELECT max(mention_id) FROM mentions) + row_number() OVER (), l.lab_id,
        (SELECT max(o.lab_id) FROM labs o) - l.lab_id, opening() + to_days(CAST(20 * n AS INTEGER)), {worse},
        false FROM labs l, (SELECT unnest(generate_series(1, {max(1, int(30 * place.share))})) AS n) WHERE
        l.lab_id IN {place.within}
        """
    )
    world.tell(
        place,
        "mention",
        "mention_id",
        f"(FROM mentions WHERE lab_id IN {place.within} AND polarity = {worse})",
    )


def boasted(world: World, place: Place, _strength: float) -> None:
    """Superlatives without a source."""
    world.pick(place, "claims WHERE true", "claim_id, lab_id")
    world.run(
        "UPDATE claims t SET claim_type = 'superlative' FROM picked p WHERE p.lab_id = t.lab_id AND"
        " p.claim_id = t.claim_id"
    )
    world.tell(place, "claim", "claim_id")


def claimed_unheld(world: World, place: Place, factor: float) -> None:
    """Accreditation advertised for what the scope does not hold, or a range beyond it."""
    world.pick(place, "claims WHERE claim_type IN ('range', 'accredited')", "claim_id, lab_id")
    world.run(
        f"""
        UPDATE claims t SET claim_type = 'range', value = s.hi_counts * {factor} FROM picked p, scope s WHERE
        p.lab_id = t.lab_id AND p.claim_id = t.claim_id AND s.lab_id = t.lab_id AND s.family = t.family
        """
    )
    world.tell(place, "claim", "claim_id")


def claimed_another_family(world: World, place: Place, _strength: float) -> None:
    """Accreditation advertised for a family of instruments that was never in the scope."""
    world.pick(place, "claims WHERE claim_type = 'accredited'", "claim_id, lab_id")
    world.run(
        """
        DELETE FROM scope s USING picked p, claims t WHERE t.lab_id = p.lab_id AND t.claim_id = p.claim_id AND
        s.lab_id = t.lab_id AND s.family = t.family AND NOT EXISTS (SELECT 1 FROM certificates c WHERE
        c.lab_id = s.lab_id AND c.family = s.family)
        """
    )
    world.run(
        """
        UPDATE claims t SET family = 99 FROM picked p WHERE p.lab_id = t.lab_id AND p.claim_id = t.claim_id
        AND EXISTS (SELECT 1 FROM scope s WHERE s.lab_id = t.lab_id AND s.family = t.family)
        """
    )
    world.tell(place, "claim", "claim_id")


ACTS: tuple[Act, ...] = (
    Act(
        "subcontracted-in-silence",
        "6.1.1 5.8.2",
        {
            "without consent": subcontracted_in_silence,
            "to anybody": subcontracted_to_anybody,
            "consent afterwards": subcontracted_and_consented_later,
        },
    ),
    # Hours before the work that the item had gone.
    Act(
        "item-not-there",
        "5.8.2 6.1.4",
        {"never received": never_received, "given back before": measured_after_return},
        (24, 12, 4, 1),
    ),
    Act(
        "items-untold",
        "6.1.4",
        {
            "damage not told": changed(
                "items",
                "item_id",
                "condition = 'abnormal', condition_sha256 = NULL, condition_answered_at = NULL",
            ),
            "one label for several": changed("items", "item_id", "label = 'Y1'"),
            "no condition": changed("items", "item_id", "condition = NULL"),
            "never returned": gone("custody", "item_id", "step = 'returned'"),
        },
    ),
    # What is left of the time on site.
    Act(
        "not-on-site",
        "5.8.1 6.1.5.1.note",
        {"too short a stay": dwell_too_short, "nobody went": never_travelled},
        (0.05, 0.2, 0.4, 0.6),
    ),
    # Kilometres an hour.
    Act("travelled-too-fast", "5.8.1", {"faster than a car": flew}, (900, 400, 250, 180)),
    # Which part of its own cost.
    Act(
        "below-cost",
        "5.9.2 6.2.4",
        {"many orders": below_cost, "one client": one_client_below_cost},
        (0.1, 0.3, 0.6, 0.8),
    ),
    Act(
        "prices-secret",
        "6.2.4",
        {
            "discounts that nobody approved": changed(
                "jobs",
                "job_id",
                "price = t.list_price * {strength}, price_approved_by = NULL",
                unit="job",
            ),
            "no price list": everywhere(
                "UPDATE documents SET superseded_at = closing() - INTERVAL '30 days' WHERE lab_id IN {labs}"
                " AND subject = 'price-list' AND superseded_at IS NULL"
            ),
        },
        (0.3, 0.5, 0.7, 0.85),
    ),
    # Hours after work began.
    Act(
        "reviewed-afterwards",
        "6.1.1",
        {"signed when the work was done": reviewed_afterwards},
        (240, 48, 8, 1),
    ),
    Act(
        "client-not-told",
        "6.1.1 6.1.2",
        {
            "unfit, and not told": changed(
                "notices", "notice_id", "told_at = NULL, answered_at = NULL, proposal = NULL"
            ),
            "told when it was done": changed(
                "notices",
                "notice_id",
                "told_at = found_at + INTERVAL '{days} days', answered_at = found_at + INTERVAL '{days}"
                " days'",
            ),
            "a deviation accepted by nobody": changed(
                "deviations", "deviation_id", "accepted_at = NULL, approved_at = NULL"
            ),
            "a deviation accepted afterwards": changed(
                "deviations", "deviation_id", "accepted_at = t.accepted_at + INTERVAL '{days} days'"
            ),
        },
        (60, 30, 14, 10),
    ),
    Act(
        "needs-ignored",
        "4.7.5",
        {
            "not met": changed("special_needs", "need_id", "met_at = NULL"),
            "never read": changed("special_needs", "need_id", "acknowledged_at = NULL"),
            "read afterwards": changed(
                "special_needs", "need_id", "acknowledged_at = t.met_at + INTERVAL '{days} hours'"
            ),
        },
        (500, 100, 20, 2),
    ),
    Act(
        "material-given-away",
        "6.1.1 6.2.3",
        {
            "approved by nobody": changed("extra_materials", "supply_id", "approved_by = NULL"),
            "confidentiality not looked at": changed(
                "extra_materials", "supply_id", "confidentiality_checked = false"
            ),
        },
    ),
    Act(
        "safety-skipped",
        "6.1.3",
        {
            "no check": gone("safety_checks", "check_id"),
            "failed, and work went on": changed(
                "safety_checks", "check_id", "failed = true, stopped_at = NULL"
            ),
            "stopped for form's sake": changed(
                "safety_checks",
                "check_id",
                "failed = true, stopped_at = \"at\" + INTERVAL '1 minute', released_at = NULL",
            ),
            "filled in the next day": changed(
                "safety_checks", "check_id", '"at" = t."at" + INTERVAL \'{days} hours\''
            ),
        },
        (72, 24, 6, 2),
    ),
    # Days between the hire and the move.
    Act(
        "clients-poached",
        "5.9.3",
        {"after a hire": poached, "contracts broken": contracts_broken},
        (20, 45, 80, 120),
    ),
    Act("rivals-disparaged", "5.9.1", {"bad words": disparaged}, (-0.95, -0.8, -0.6, -0.4)),
    Act("boasted", "5.9.4", {"superlatives": boasted}),
    # How far beyond the range of the scope.
    Act(
        "claimed-unheld",
        "5.9.4 4.3",
        {"a range beyond": claimed_unheld, "another family": claimed_another_family},
        (10, 3, 1.5, 1.1),
    ),
    Act(
        "refused-and-assigned",
        "6.6.1.c 5.7.4",
        {
            "the check said no": changed(
                "assignment_checks", "cert_id", "passed = false", "passed", unit="cert"
            ),
            "no check": gone("assignment_checks", "cert_id", unit="cert"),
        },
    ),
    Act(
        "brand-borrowed",
        "6.5.1 5.9.4",
        {
            "the trademark ran out": everywhere(
                "UPDATE brand SET valid_to = closing() - INTERVAL '{days} days' WHERE lab_id IN {labs} AND"
                " kind = 'trademark'"
            ),
            "no paper for it": everywhere(
                "UPDATE brand SET file_sha256 = NULL WHERE lab_id IN {labs} AND kind IN ('trademark', 'logo')"
            ),
        },
        (900, 300, 90, 20),
    ),
)
