# SPDX-License-Identifier: Apache-2.0
"""Misconduct that contradicts a fact: people, standards, scope, times, places, papers.

Every function takes the world, the place and the strength of the grade (its meaning stands with the act).
"""

from bench.misconduct.world import Place, World

_OF_PICKED = "FROM picked p WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id"


def standard_overdue(world: World, place: Place, days: float) -> None:
    """A certificate of the standard ends earlier than it did, and the work goes on."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE cut AS SELECT t.lab_id, t.equip_id, t.cal_date, t.valid_to,
        t.valid_to - INTERVAL '{int(days)} days' AS new_to FROM traceability t WHERE t.lab_id IN
        {place.within} AND hash(t.equip_id, t.lab_id, t.cal_date, {place.seed}) /
        18446744073709551616.0 < {place.share}
        """
    )
    world.run(
        """
        UPDATE traceability t SET valid_to = cut.new_to FROM cut WHERE t.lab_id = cut.lab_id AND
        t.equip_id = cut.equip_id AND t.cal_date = cut.cal_date AND cut.new_to > t.cal_date
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE picked AS SELECT DISTINCT c.cert_id, c.lab_id FROM certificates
        c JOIN cut ON c.lab_id = cut.lab_id AND c.equip_id = cut.equip_id AND c.ended_at >
        cut.new_to AND c.started_at < cut.valid_to AND cut.new_to > cut.cal_date WHERE NOT EXISTS
        (SELECT 1 FROM traceability o WHERE o.lab_id = c.lab_id AND o.equip_id = c.equip_id AND
        o.cal_date <= c.started_at AND o.valid_to > c.ended_at)
        """
    )
    world.tell(place)


def standard_filed_late(world: World, place: Place, days: float) -> None:
    """The standard's certificate reaches the files long after the standard was used by it."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE cut AS SELECT t.lab_id, t.equip_id, t.cal_date, t.valid_to,
        min(c.started_at) AS first_use FROM traceability t JOIN certificates c ON c.lab_id =
        t.lab_id AND c.equip_id = t.equip_id AND c.started_at BETWEEN t.cal_date AND t.valid_to
        WHERE t.lab_id IN {place.within} AND hash(t.equip_id, t.lab_id, t.cal_date, {place.seed}) /
        18446744073709551616.0 < {place.share} GROUP BY ALL
        """
    )
    late = f"cut.first_use + INTERVAL '{int(days)} days'"
    world.run(
        f"""
        UPDATE traceability t SET registered_at = {late} FROM cut WHERE t.lab_id = cut.lab_id AND
        t.equip_id = cut.equip_id AND t.cal_date = cut.cal_date
        """
    )
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE picked AS SELECT DISTINCT c.cert_id, c.lab_id FROM certificates
        c JOIN cut ON c.lab_id = cut.lab_id AND c.equip_id = cut.equip_id AND c.started_at BETWEEN
        cut.cal_date AND cut.valid_to AND c.started_at < {late} - INTERVAL '30 days'
        """
    )
    world.tell(place)


def no_authorisation(world: World, place: Place, _strength: float) -> None:
    """People work who were never authorised for the family, a day's row at a time."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT lab_id, operator_id, family FROM
        certificates WHERE lab_id IN {place.within} AND hash(operator_id, lab_id, family,
        {place.seed}) / 18446744073709551616.0 < {place.share}
        """
    )
    world.run(
        """
        DELETE FROM authorisations a USING gone g WHERE a.lab_id = g.lab_id AND a.person_id =
        g.operator_id AND a.family = g.family AND a.act = 'calibrate'
        """
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE picked AS SELECT c.cert_id, c.lab_id FROM certificates c JOIN
        gone g ON c.lab_id = g.lab_id AND c.operator_id = g.operator_id AND c.family = g.family
        """
    )
    world.tell(place)


def beyond_scope(world: World, place: Place, _strength: float) -> None:
    """The mark of accreditation stands on work whose family left the scope half-way through the record."""
    world.pick(place, "scope WHERE true", "lab_id, family")
    world.run(
        """
        UPDATE scope s SET valid_to = (SELECT median(started_at) FROM certificates) FROM picked p
        WHERE s.lab_id = p.lab_id AND s.family = p.family
        """
    )
    if world.furnished:
        world.run(
            """
            UPDATE cmc s SET valid_to = (SELECT median(started_at) FROM certificates) FROM picked p WHERE
            s.lab_id = p.lab_id AND s.family = p.family
            """
        )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT c.cert_id, c.lab_id FROM certificates c JOIN
        picked p ON c.lab_id = p.lab_id AND c.family = p.family WHERE c.accredited_mark AND
        c.signed_at > (SELECT median(started_at) + INTERVAL '1 day' FROM certificates)
        """
    )
    world.tell(place, source="touched")


def uncertainty_below_cmc(world: World, place: Place, factor: float) -> None:
    """A smaller uncertainty is stated than the scope allows."""
    world.pick(place, "certificates WHERE accredited_mark")
    world.run(
        f"""
        UPDATE points c SET u_counts = s.cmc_counts * {factor} FROM picked p, certificates k, scope
        s WHERE c.lab_id = p.lab_id AND c.cert_id = p.cert_id AND k.lab_id = p.lab_id AND k.cert_id
        = p.cert_id AND s.lab_id = k.lab_id AND s.family = k.family AND k.signed_at BETWEEN
        s.valid_from AND s.valid_to
        """
    )
    world.tell(place)


def not_measured(world: World, place: Place, share: float) -> None:
    """Points stand on the certificate that nobody measured."""
    world.pick(place, "certificates WHERE n_points >= 3")
    world.run(
        f"""
        DELETE FROM readings c USING picked p, certificates k WHERE c.lab_id = p.lab_id AND
        c.cert_id = p.cert_id AND k.lab_id = p.lab_id AND k.cert_id = p.cert_id AND c.point_no >=
        k.n_points - greatest(1, floor(k.n_points * {share}))
        """
    )
    world.tell(place)


def own_checker(world: World, place: Place, _strength: float) -> None:
    """Who measured also checked."""
    world.pick(place, "certificates WHERE true")
    world.run(f"UPDATE certificates c SET checker_id = c.operator_id {_OF_PICKED}")
    world.tell(place)


def signed_by_the_absent(world: World, place: Place, days: float) -> None:
    """A signature of somebody who was away: the password was lent."""
    world.pick(place, "certificates WHERE true")
    world.run(
        f"""
        INSERT INTO leave SELECT DISTINCT c.signer_id, c.lab_id, c.signed_at - INTERVAL
        '{int(days * 12)} hours', c.signed_at + INTERVAL '{int(days * 12)} hours' FROM certificates
        c JOIN picked p ON c.lab_id = p.lab_id AND c.cert_id = p.cert_id
        """
    )
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE touched AS SELECT c.cert_id, c.lab_id FROM certificates c JOIN
        leave l ON c.lab_id = l.lab_id AND c.signer_id = l.person_id AND c.lab_id IN {place.within}
        AND c.signed_at BETWEEN l.from_at AND l.to_at
        """
    )
    world.tell(place, source="touched")


def signed_before_the_end(world: World, place: Place, minutes: float) -> None:
    """Signed and checked before the last reading was taken."""
    world.pick(place, "certificates WHERE true")
    world.run(
        f"""
        UPDATE certificates c SET signed_at = c.ended_at - INTERVAL '{int(minutes)} minutes',
        checked_at = c.ended_at - INTERVAL '{int(minutes) + 5} minutes' {_OF_PICKED}
        """
    )
    world.tell(place)


def two_places_at_once(world: World, place: Place, minutes: float) -> None:
    """A job is laid into another one of the same person: into the one before it, if that is long enough."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE fitting AS SELECT c.cert_id, c.lab_id FROM certificates c ASOF
        JOIN certificates o ON o.lab_id = c.lab_id AND o.operator_id = c.operator_id AND o.ended_at
        < c.started_at WHERE NOT c.onsite AND o.job_id <> c.job_id AND o.ended_at - o.started_at >
        INTERVAL '{int(minutes)} minutes' AND c.ended_at - c.started_at > INTERVAL '{int(minutes)}
        minutes'
        """
    )
    world.pick(place, "fitting WHERE true")
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE moved AS SELECT c.cert_id, c.lab_id, o.ended_at - INTERVAL
        '{int(minutes)} minutes' - c.started_at AS by FROM certificates c JOIN picked p ON c.lab_id
        = p.lab_id AND c.cert_id = p.cert_id ASOF JOIN certificates o ON o.lab_id = c.lab_id AND
        o.operator_id = c.operator_id AND o.ended_at < c.started_at
        """
    )
    moved = "FROM moved m WHERE c.lab_id = m.lab_id AND c.cert_id = m.cert_id"
    world.run(
        f"""
        UPDATE certificates c SET started_at = c.started_at + m.by, ended_at = c.ended_at + m.by,
        checked_at = c.checked_at + m.by, signed_at = c.signed_at + m.by {moved}
        """
    )
    world.run(f"UPDATE readings c SET read_at = c.read_at + m.by, entered_at = c.entered_at + m.by {moved}")
    world.run(f'UPDATE events c SET "at" = c."at" + m.by {moved}')
    world.tell(place, source="moved")


def temperature_beautified(world: World, place: Place, degrees: float) -> None:
    """The room was off by so much, and the record gives the middle of what is allowed."""
    world.pick(place, "certificates WHERE NOT onsite AND NOT env_deviation_noted")
    world.run(
        f"""
        UPDATE env_series e SET temp = r.t_set + {degrees} FROM picked p, certificates k, rooms r
        WHERE k.lab_id = p.lab_id AND k.cert_id = p.cert_id AND r.room_id = k.room_id AND e.room_id
        = k.room_id AND e.ts BETWEEN k.started_at - INTERVAL '3 hours' AND k.ended_at + INTERVAL '3
        hours'
        """
    )
    world.run(
        """
        UPDATE certificates c SET env_temp = round(r.t_set, 1) FROM picked p, rooms r WHERE c.lab_id
        = p.lab_id AND c.cert_id = p.cert_id AND r.room_id = c.room_id
        """
    )
    world.tell(place)


def forged_copy(world: World, place: Place, _strength: float) -> None:
    """A copy is seen in the market that nobody issued so."""
    world.pick(place, "sightings WHERE true", "sighting_id, lab_id")
    world.run(
        """
        UPDATE sightings c SET content_hash = -1 - c.content_hash FROM picked p WHERE c.lab_id =
        p.lab_id AND c.sighting_id = p.sighting_id
        """
    )
    world.tell(place, unit="sighting", key="sighting_id")


def false_claim(world: World, place: Place, factor: float) -> None:
    """A better uncertainty is advertised than the scope has."""
    world.pick(place, "claims WHERE claim_type = 'uncertainty'", "claim_id, lab_id")
    world.run(
        f"""
        UPDATE claims c SET value = s.cmc_counts * {factor} FROM picked p, scope s WHERE c.lab_id =
        p.lab_id AND c.claim_id = p.claim_id AND s.lab_id = c.lab_id AND s.family = c.family AND
        c.published_at BETWEEN s.valid_from AND s.valid_to
        """
    )
    world.tell(place, unit="claim", key="claim_id")
