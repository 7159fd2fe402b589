# SPDX-License-Identifier: Apache-2.0
"""Misconduct about people: qualifications, two laboratories, training, competence, conflicts."""

from bench.misconduct.act import Act, changed, everywhere, gone
from bench.misconduct.world import Place, World

_LAST = "valid_to > closing()"


def in_two_laboratories(world: World, place: Place, share: float) -> None:
    """A full-time person of another laboratory lends name and registration to this one."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE lent AS SELECT a.lab_id, a.person_id, b.certificate_no, b.person_id AS
        lender FROM (SELECT lab_id, person_id, row_number() OVER (PARTITION BY lab_id ORDER BY person_id) AS n
        FROM person_qualifications WHERE lab_id IN {place.within} AND valid_to > closing()) a JOIN (SELECT
        certificate_no, person_id, row_number() OVER (ORDER BY certificate_no) AS n FROM person_qualifications
        WHERE lab_id NOT IN {place.within} AND valid_to > closing()) b ON b.n = a.n WHERE a.n <= {int(share)}
        """
    )
    world.run(
        "UPDATE person_qualifications q SET certificate_no ="
        " l.certificate_no FROM lent l WHERE l.lab_id ="
        " q.lab_id AND l.person_id = q.person_id AND"
        " q.valid_to > closing()"
    )
    world.tell(place, "person", "person_id", "lent")


def works_for_own_kin(world: World, place: Place, _strength: float) -> None:
    """Somebody calibrates for a client whom they declared themselves in conflict with."""
    world.pick(place, "certificates WHERE started_at IS NOT NULL")
    world.run(
        """
        INSERT INTO declarations SELECT (SELECT max(declaration_id) FROM declarations) + row_number() OVER (),
        c.lab_id, c.operator_id, 'conflict-of-interest', j.customer_id, c.started_at - INTERVAL '90 days',
        c.started_at + INTERVAL '200 days', c.started_at - INTERVAL '90 days' FROM picked p JOIN certificates
        c ON c.lab_id = p.lab_id AND c.cert_id = p.cert_id JOIN jobs j ON j.lab_id = c.lab_id AND j.job_id =
        c.job_id
        """
    )
    world.tell(place)


def signs_for_own_kin(world: World, place: Place, _strength: float) -> None:
    """The same, with the signatory."""
    world.pick(place, "certificates WHERE started_at IS NOT NULL")
    world.run(
        """
        INSERT INTO declarations SELECT (SELECT max(declaration_id) FROM declarations) + row_number() OVER (),
        c.lab_id, c.signer_id, 'conflict-of-interest', j.customer_id, c.started_at - INTERVAL '90 days',
        c.started_at + INTERVAL '200 days', c.started_at - INTERVAL '90 days' FROM picked p JOIN certificates
        c ON c.lab_id = p.lab_id AND c.cert_id = p.cert_id JOIN jobs j ON j.lab_id = c.lab_id AND j.job_id =
        c.job_id
        """
    )
    world.tell(place)


def works_after_leaving(world: World, place: Place, days: float) -> None:
    """The name of somebody who left stands on the work of the following weeks."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE left_early AS SELECT lab_id, operator_id, max(ended_at) - INTERVAL
        '{int(days)} days' AS left_at FROM certificates WHERE lab_id IN {place.within} AND operator_id IS NOT
        NULL GROUP BY lab_id, operator_id QUALIFY row_number() OVER (PARTITION BY lab_id ORDER BY
        hash(operator_id, {place.seed})) = 1
        """
    )
    world.run(
        "UPDATE people p SET left_at = l.left_at FROM left_early l WHERE l.lab_id = p.lab_id AND"
        " l.operator_id = p.person_id"
    )
    world.run(
        """
        CREATE OR REPLACE TEMP TABLE touched AS SELECT c.cert_id, c.lab_id FROM certificates c JOIN left_early
        l ON l.lab_id = c.lab_id AND l.operator_id = c.operator_id WHERE c.ended_at > l.left_at
        """
    )
    world.tell(place, source="touched")


def authorised_afterwards(world: World, place: Place, days: float) -> None:
    """An authorisation is written when an assessor comes, with the date that is wanted."""
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE late AS SELECT lab_id, operator_id, family, min(started_at) AS first FROM
        certificates WHERE lab_id IN {place.within} AND hash(operator_id, lab_id, family, {place.seed}) /
        18446744073709551616.0 < {place.share} GROUP BY ALL
        """
    )
    world.run(
        f"""
        UPDATE authorisations a SET valid_from = l.first + INTERVAL '{int(days)} days' FROM late l WHERE
        l.lab_id = a.lab_id AND l.operator_id = a.person_id AND l.family = a.family AND a.act = 'calibrate'
        """
    )
    world.run(
        f"""
        CREATE OR REPLACE TEMP TABLE touched AS SELECT c.cert_id, c.lab_id FROM certificates c JOIN late l ON
        l.lab_id = c.lab_id AND l.operator_id = c.operator_id AND l.family = c.family WHERE c.started_at <
        l.first + INTERVAL '{int(days)} days'
        """
    )
    world.tell(place, source="touched")


# Work of the laboratory's first family is done by a method of its own.
_USED = (
    "UPDATE certificates c SET method = 'ZB 9-' || c.lab_id WHERE c.lab_id IN {labs} AND c.proc_version = 1"
    " AND c.family = (SELECT min(s.family) FROM scope s WHERE s.lab_id = c.lab_id)"
)

ACTS: tuple[Act, ...] = (
    # How many people are lent.
    Act("in-two-laboratories", "4.5 5.7.2 5.8.1", {"a registration lent": in_two_laboratories}, (5, 3, 2, 1)),
    # Days before the end of the period that it ran out.
    Act(
        "qualification-of-people-lapsed",
        "4.5.d 4.5.a",
        {
            "ran out and was not renewed": changed(
                "person_qualifications",
                "person_id",
                "valid_to = least(t.valid_to, closing() - INTERVAL '{days} days')",
                "valid_to > closing()",
                unit="person",
            ),
            "never had one": gone("person_qualifications", "person_id", unit="person"),
            "the certificate has no number": changed(
                "person_qualifications", "person_id", "certificate_no = NULL, grade = 'other'", unit="person"
            ),
        },
        (500, 200, 60, 15),
    ),
    Act(
        "signatory-unqualified",
        "4.5.a",
        {
            "neither registration nor title": changed(
                "signing_fields", "person_id", "grade = 'other'", unit="person"
            ),
            "four fields with level two": everywhere(
                "UPDATE signing_fields SET grade = 'RM2' WHERE lab_id IN {labs}",
                "UPDATE person_qualifications q SET grade = 'RM2' WHERE lab_id IN {labs}",
                "UPDATE appointments SET qualification = 'RM2' WHERE lab_id IN {labs} AND role = 'signatory'",
                "INSERT INTO signing_fields SELECT DISTINCT s.person_id, s.lab_id, f.field, 'RM2',"
                " s.valid_from, s.valid_to, s.recorded_at FROM signing_fields s, (SELECT DISTINCT field FROM"
                " cmc) f WHERE s.lab_id IN {labs} AND NOT EXISTS (SELECT 1 FROM signing_fields o WHERE"
                " o.lab_id = s.lab_id AND o.person_id = s.person_id AND o.field = f.field)",
            ),
        },
    ),
    # Years in metrology.
    Act(
        "technical-manager-unqualified",
        "4.5.b",
        {
            "too few years": everywhere(
                "UPDATE appointments SET metrology_years = {strength} WHERE lab_id IN {labs} AND role ="
                " 'technical-manager'"
            ),
            "level two": everywhere(
                "UPDATE appointments SET qualification = 'RM2' WHERE lab_id IN {labs} AND role ="
                " 'technical-manager'"
            ),
            "nobody is appointed": everywhere(
                "DELETE FROM appointments WHERE lab_id IN {labs} AND role = 'technical-manager'"
            ),
        },
        (0.5, 2, 3.5, 4.5),
    ),
    Act(
        "own-method-unproved",
        "4.5.c 4.6 6.1.2",
        {
            "never validated": everywhere(
                _USED,
                "INSERT INTO methods SELECT lab_id, 'ZB 9-' || lab_id, '1', (SELECT min(family) FROM scope s"
                " WHERE s.lab_id = labs.lab_id), 'own', 'non-standard', TIMESTAMP '2021-06-01', NULL FROM"
                " labs WHERE lab_id IN {labs}",
            ),
            "validated, not approved": everywhere(
                _USED,
                "INSERT INTO methods SELECT lab_id, 'ZB 9-' || lab_id, '1', (SELECT min(family) FROM scope s"
                " WHERE s.lab_id = labs.lab_id), 'own', 'modified', TIMESTAMP '2021-06-01', NULL FROM labs"
                " WHERE lab_id IN {labs}",
                "INSERT INTO validations SELECT lab_id + 1000, lab_id, 'ZB 9-' || lab_id, '1', NULL, NULL,"
                " NULL FROM labs WHERE lab_id IN {labs}",
            ),
            "developed by the unqualified": everywhere(
                _USED,
                "INSERT INTO methods SELECT lab_id, 'ZB 9-' || lab_id, '1', (SELECT min(family) FROM scope s"
                " WHERE s.lab_id = labs.lab_id), 'own', 'in-house', TIMESTAMP '2021-06-01', NULL FROM labs"
                " WHERE lab_id IN {labs}",
                "INSERT INTO validations SELECT lab_id + 1000, lab_id, 'ZB 9-' || lab_id, '1', TIMESTAMP"
                " '2021-05-01', NULL, sha256('v') FROM labs WHERE lab_id IN {labs}",
                "INSERT INTO developers SELECT min(person_id), lab_id, lab_id + 1000, 'developer', TIMESTAMP"
                " '2021-04-01', 'RM2' FROM people WHERE lab_id IN {labs} GROUP BY lab_id",
            ),
        },
    ),
    Act(
        "method-without-report",
        "6.1.5.1.f 4.6",
        {
            "no uncertainty report": gone("uncertainty_reports", "report_id"),
            "a report nobody approved": changed("uncertainty_reports", "report_id", "approved_at = NULL"),
            "one of the edition before": changed(
                "uncertainty_reports", "report_id", "edition = 'old'", "edition IN ('1', '2')"
            ),
        },
    ),
    Act(
        "training-invented",
        "4.5.e 5.7.4 6.1.5.1.h",
        {
            "the trainer is on no list": changed(
                "training",
                "training_id",
                "trainer_id = (SELECT min(p.person_id) FROM people p WHERE p.lab_id = t.lab_id)",
            ),
            "held by the trained": changed("training", "training_id", "trainer_id = t.person_id"),
            "authorised without it": gone("training", "training_id", "topic = 'operating-skill'"),
            "after the authorisation": changed(
                "training",
                "training_id",
                "held_at = t.held_at + INTERVAL '{days} days'",
                "topic = 'operating-skill'",
            ),
        },
        (700, 300, 120, 60),
    ),
    Act(
        "supervision-invented",
        "6.1.5.1.h 4.5",
        {
            "none for long": everywhere(
                "DELETE FROM competence WHERE lab_id IN {labs} AND kind IN ('supervision', 'monitoring') AND"
                " \"at\" > closing() - INTERVAL '{days} days' AND person_id % 3 = 0"
            ),
            "all on one evening": everywhere(
                "UPDATE competence SET \"at\" = closing() - INTERVAL '{days} days' WHERE lab_id IN {labs} AND"
                " kind IN ('supervision', 'monitoring') AND \"at\" > closing() - INTERVAL '360 days'"
            ),
            "files without requirement and selection": gone(
                "competence", "record_id", "kind IN ('requirement', 'selection', 'authorisation')"
            ),
        },
        (720, 600, 450, 380),
    ),
    Act(
        "conflict-of-interest",
        "5.3 5.1",
        {"calibrates for kin": works_for_own_kin, "signs for kin": signs_for_own_kin},
    ),
    Act("works-after-leaving", "5.7.2 5.8.1", {"the name stays": works_after_leaving}, (400, 120, 40, 10)),
    Act("authorised-afterwards", "5.7.4", {"dated back": authorised_afterwards}, (400, 150, 60, 20)),
    Act(
        "uninsured",
        "6.3.R4 6.2.3",
        {
            "no insurance": changed("employment", "person_id", "insured = false"),
            "no contract": gone("employment", "person_id"),
            "the contract ran out": changed(
                "employment", "person_id", "valid_to = closing() - INTERVAL '{days} days'"
            ),
        },
        (400, 120, 40, 10),
    ),
    Act(
        "posts-empty",
        "6.3.R1 4.5",
        {
            "fewer people than the post needs": changed("posts", "post_id", "required = 20"),
            "nothing described": changed("posts", "post_id", "described = false"),
        },
    ),
)
