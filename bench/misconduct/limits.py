# SPDX-License-Identifier: Apache-2.0
"""Results bent to conform, uncertainties that do not move, and certificates that are not what they were."""

from bench.misconduct.act import PLAIN, Act, changed, everywhere
from bench.misconduct.numbers import restated
from bench.misconduct.world import Place, World

_FAILING = """
    CREATE OR REPLACE TEMP TABLE failing AS SELECT DISTINCT p.cert_id, p.lab_id FROM points p JOIN
    certificates c ON c.lab_id = p.lab_id AND c.cert_id = p.cert_id WHERE p.mpe_counts >= 4 AND
    abs(p.reported_error) > {part} * p.mpe_counts AND c.started_at IS NOT NULL
"""
_EDITED = """
    INSERT INTO events BY NAME SELECT c.cert_id, c.lab_id, c.ended_at + INTERVAL '10 minutes' AS "at",
    c.operator_id AS actor_id, 'edit' AS action, 'reading' AS field, 'misread' AS reason FROM certificates c
    JOIN picked p ON p.lab_id = c.lab_id AND p.cert_id = c.cert_id
"""


def _beyond(world: World, place: Place, part: float) -> None:
    """Leaves in `picked` certificates that fail, or nearly: half of the share, so that some do not."""
    world.run(_FAILING.format(part=part))
    world.pick(place, "failing WHERE true")


def flipped_by_clamping(world: World, place: Place, part: float) -> None:
    """Every reading beyond the limit is edited to just inside it."""
    _beyond(world, place, part)
    world.run(
        f"""
        UPDATE readings r SET value = a.nominal + CAST(sign(r.value - a.nominal) * floor({part} *
        a.mpe_counts) AS BIGINT) FROM picked p, points a WHERE r.lab_id = p.lab_id AND r.cert_id = p.cert_id
        AND a.lab_id = r.lab_id AND a.cert_id = r.cert_id AND a.point_no = r.point_no AND abs(r.value -
        a.nominal) > {part} * a.mpe_counts
        """
    )
    _finish(world, place)


def flipped_by_shrinking(world: World, place: Place, part: float) -> None:
    """All errors of the certificate are multiplied until the worst is inside."""
    _beyond(world, place, part)
    world.run(
        f"""
        UPDATE readings r SET value = a.nominal + CAST(round((r.value - a.nominal) * {part} / w.worst) AS
        BIGINT) FROM picked p, points a, (SELECT lab_id, cert_id, max(abs(reported_error) / mpe_counts) AS
        worst FROM points WHERE mpe_counts > 0 GROUP BY ALL) w WHERE r.lab_id = p.lab_id AND r.cert_id =
        p.cert_id AND a.lab_id = r.lab_id AND a.cert_id = r.cert_id AND a.point_no = r.point_no AND w.lab_id =
        r.lab_id AND w.cert_id = r.cert_id AND w.worst > {part}
        """
    )
    _finish(world, place)


def flipped_by_best_of_several(world: World, place: Place, part: float) -> None:
    """Only repeats that suit are kept: those beyond are replaced by the best of the point."""
    _beyond(world, place, part)
    world.run(
        f"""
        UPDATE readings r SET value = b.best FROM picked p, points a, (SELECT r.lab_id, r.cert_id, r.point_no,
        arg_min(r.value, abs( r.value - a.nominal)) AS best FROM readings r JOIN points a ON a.lab_id =
        r.lab_id AND a.cert_id = r.cert_id AND a.point_no = r.point_no GROUP BY ALL) b WHERE r.lab_id =
        p.lab_id AND r.cert_id = p.cert_id AND a.lab_id = r.lab_id AND a.cert_id = r.cert_id AND a.point_no =
        r.point_no AND b.lab_id = r.lab_id AND b.cert_id = r.cert_id AND b.point_no = r.point_no AND
        abs(r.value - a.nominal) > {part} * a.mpe_counts
        """
    )
    _finish(world, place)


def _finish(world: World, place: Place) -> None:
    restated(world)
    world.run(_EDITED)
    world.tell(place)


def limits_widened(world: World, place: Place, factor: float) -> None:
    """The limits on the certificate are wider than the method's, so that everything conforms."""
    _beyond(world, place, 0.7)
    world.run(
        f"""
        UPDATE points a SET mpe_counts = a.mpe_counts / {factor} FROM picked p WHERE a.lab_id = p.lab_id AND
        a.cert_id = p.cert_id
        """
    )
    world.tell(place)


def uncertainty_constant(world: World, place: Place, share: float) -> None:
    """One uncertainty for everything of a family, whatever standard, range and scatter went into it."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE picked AS SELECT c.cert_id, c.lab_id, m.u FROM certificates c JOIN
        (SELECT c.lab_id, c.family, max(p.u_counts) AS u FROM points p JOIN certificates c ON c.lab_id =
        p.lab_id AND c.cert_id = p.cert_id GROUP BY ALL) m ON m.lab_id = c.lab_id AND m.family = c.family
        WHERE c.started_at IS NOT NULL AND c.lab_id IN {place.within} AND hash(c.family, c.lab_id,
        {place.seed}) / 18446744073709551616.0 < {share}
        """
    )
    world.run(
        "UPDATE points a SET u_counts = p.u FROM picked p WHERE a.lab_id = p.lab_id AND a.cert_id = p.cert_id"
    )
    world.tell(place)


def uncertainty_ignores_scatter(world: World, place: Place, share: float) -> None:
    """Readings scatter more than ever, and the uncertainty stays what it was."""
    world.pick(place, "certificates WHERE started_at IS NOT NULL AND n_reps_required >= 3")
    world.run(
        f"""
        UPDATE readings r SET value = CAST(round(m.mean + (r.value - m.mean) * {1 + 9 * share}) AS BIGINT)
        FROM picked p, (SELECT lab_id, cert_id, point_no, avg(value) AS mean FROM readings GROUP BY ALL) m
        WHERE r.lab_id = p.lab_id AND r.cert_id = p.cert_id AND m.lab_id = r.lab_id AND m.cert_id = r.cert_id
        AND m.point_no = r.point_no
        """
    )
    restated(world)
    world.tell(place)


def amended_in_silence(world: World, place: Place, _strength: float) -> None:
    """A certificate is replaced, and the client never hears of it."""
    world.pick(
        place,
        "certificates WHERE started_at IS NOT NULL AND state = 'valid' AND signed_at < closing() - INTERVAL"
        " '60 days'",
    )
    world.run(
        """
        INSERT INTO amendments SELECT 70000000 + row_number() OVER (), c.lab_id, c.cert_id, NULL,
        'withdrawal', false, c.signer_id, c.signed_at + INTERVAL '20 days', 'wrong', c.operator_id, false,
        'laboratory-error', 'laboratory-error', NULL, NULL, NULL FROM certificates c JOIN picked p ON p.lab_id
        = c.lab_id AND p.cert_id = c.cert_id
        """
    )
    world.run(
        "UPDATE certificates c SET state = 'withdrawn' FROM picked p WHERE p.lab_id = c.lab_id AND p.cert_id"
        " = c.cert_id"
    )
    world.run(
        "UPDATE registry c SET shown_state = 'withdrawn' FROM picked p WHERE p.lab_id = c.lab_id AND"
        " p.cert_id = c.cert_id"
    )
    world.tell(place)


def blamed_on_the_client(world: World, place: Place, days: float) -> None:
    """The laboratory's error becomes the client's, by the one who made it."""
    amended_in_silence(world, place, 0)
    world.run(
        f"""
        UPDATE amendments a SET notified_at = a.decided_at + INTERVAL '1 day', cause = 'client-caused',
        client_caused = true, reclassified_by = a.requested_by, reclassified_at = a.decided_at + INTERVAL
        '{int(days)} days' FROM picked p WHERE p.lab_id = a.lab_id AND p.cert_id = a.cert_id
        """
    )


def shown_as_valid(world: World, place: Place, _strength: float) -> None:
    """Withdrawn in the files, valid on the public page."""
    amended_in_silence(world, place, 0)
    world.run(
        "UPDATE amendments a SET notified_at = a.decided_at + INTERVAL '1 day' FROM picked p WHERE p.lab_id ="
        " a.lab_id AND p.cert_id = a.cert_id"
    )
    world.run(
        "UPDATE registry c SET shown_state = 'valid' FROM picked p WHERE p.lab_id = c.lab_id AND p.cert_id ="
        " c.cert_id"
    )


_OF_WORK = "started_at IS NOT NULL AND state = 'valid'"
ACTS: tuple[Act, ...] = (
    # How close to its limit a result is brought.
    Act(
        "flipped-by-edit",
        "5.4 5.8.3",
        {
            "clamped": flipped_by_clamping,
            "all errors shrunk": flipped_by_shrinking,
            "only what suits": flipped_by_best_of_several,
        },
        (0.5, 0.75, 0.9, 0.97),
    ),
    Act("limits-widened", "5.8.3 5.7.5", {"wider than the method's": limits_widened}, (0.2, 0.4, 0.6, 0.8)),
    # The share of families, or a tenth of what the scatter grows by.
    Act(
        "uncertainty-constant",
        "5.8.5 5.8.3",
        {"one for all": uncertainty_constant, "whatever the scatter": uncertainty_ignores_scatter},
        (1.0, 0.6, 0.3, 0.15),
    ),
    Act(
        "amended-in-silence",
        "6.1.7 5.8.3 6.6.3",
        {
            "the client is not told": amended_in_silence,
            "blamed on the client": blamed_on_the_client,
            "shown as valid": shown_as_valid,
        },
        (200, 60, 20, 3),
    ),
    Act(
        "renumbered",
        "5.8.2 6.1.7",
        {
            "one number for two": changed(
                "certificates",
                "cert_id",
                "number = (SELECT min(k.number) FROM certificates k WHERE k.lab_id = t.lab_id)",
                _OF_WORK,
                unit="cert",
            ),
            "numbers that are not in order": changed(
                "certificates", "cert_id", "number = '2019-' || t.number", _OF_WORK, unit="cert"
            ),
            "no number": changed("certificates", "cert_id", "number = NULL", _OF_WORK, unit="cert"),
        },
    ),
    Act(
        "another-item-printed",
        "5.7.3 5.8.2",
        {
            "another serial": changed(
                "certificates", "cert_id", "serial_printed = 'SN0' || t.instr_id", _OF_WORK, unit="cert"
            ),
            "another client": changed(
                "certificates", "cert_id", "customer_printed = 'another client'", _OF_WORK, unit="cert"
            ),
        },
    ),
    Act(
        "messages-of-another",
        "5.8.6 5.8.1",
        {
            "another instrument answered": changed(
                "device_messages", "cert_id", "serial_answered = 'SN000'", unit="cert"
            ),
            "no message behind the readings": changed(
                "device_messages", "cert_id", "reply = '0.000000000'", unit="cert"
            ),
            "asked at another time": changed(
                "device_messages", "cert_id", '"at" = t."at" - INTERVAL \'90 days\'', unit="cert"
            ),
        },
        PLAIN,
        late=True,
    ),
    Act(
        "observations-rewritten",
        "5.7.1 5.7.3",
        {
            "the record is gone": changed("observations", "cert_id", "counts = []", unit="cert"),
            "the record says something else": changed(
                "observations", "cert_id", "counts = list_transform(t.counts, lambda v: v + 3)", unit="cert"
            ),
            "by somebody else": changed("observations", "cert_id", "person_id = -1", unit="cert"),
        },
        PLAIN,
        late=True,
    ),
    Act(
        "content-missing",
        "6.1.7",
        {
            "entries missing": changed(
                "content_checks", "cert_id", "present = false", "entry = '7.8.2.1f'", unit="cert"
            ),
            "the client's data not marked": changed(
                "content_checks", "cert_id", "marked = false", "client_supplied", unit="cert"
            ),
        },
    ),
    Act(
        "not-verifiable",
        "6.6.3",
        {
            "not signed": changed("registry", "cert_id", "signed = false", unit="cert"),
            "no code": changed("registry", "cert_id", "lookup_code = NULL", unit="cert"),
        },
    ),
    Act(
        "never-registered",
        "5.8.2 6.6.3",
        {
            "not in the register": everywhere(
                "DELETE FROM registry WHERE lab_id IN {labs} AND hash(cert_id, {seed}) % 100 < {strength}"
            ),
        },
        (30, 15, 8, 4),
    ),
)
