# SPDX-License-Identifier: Apache-2.0
"""Misconduct about what a laboratory is and says it is: premises, papers, registers, pledges, publicity."""

from bench.misconduct.act import Act, changed, everywhere, gone

_DOCUMENT = "document_id IN (SELECT document_id FROM documents WHERE subject IN ({subjects}))"

ACTS: tuple[Act, ...] = (
    # Days before the end of the period that the paper lapsed.
    Act(
        "registration-lapsed",
        "4.1",
        {
            "the registration ran out": everywhere(
                "UPDATE organisation SET registered_to = closing() - INTERVAL '{days} days' WHERE lab_id IN"
                " {labs}"
            ),
            "a part without a letter of authority": everywhere(
                "UPDATE organisation SET legal_form = 'part', authority_from = TIMESTAMP '2018-01-01',"
                " authority_to = closing() - INTERVAL '{days} days' WHERE lab_id IN {labs}"
            ),
            "nobody is liable": everywhere(
                "UPDATE organisation SET liability_stated = false, entity_name = NULL WHERE lab_id IN {labs}"
            ),
        },
        (600, 200, 60, 10),
    ),
    Act(
        "premises-moved",
        "4.2",
        {
            "moved, and the qualification has the old address": everywhere(
                "UPDATE premises SET address = lab_id || ' New Street' WHERE lab_id IN {labs}"
            ),
            "the lease ran out": everywhere(
                "UPDATE premises SET tenure = 'leased', valid_to = least(valid_to, closing() - INTERVAL"
                " '{days} days') WHERE lab_id IN {labs}",
                "UPDATE premises SET valid_to = closing() - INTERVAL '{days} days' WHERE lab_id IN {labs}"
                " AND valid_to IS NULL",
                "DELETE FROM premises WHERE lab_id IN {labs} AND valid_from > closing() - INTERVAL '{days}"
                " days'",
            ),
            "a second room that no paper covers": everywhere(
                "UPDATE rooms SET site_id = 10 * lab_id + 2 WHERE room_id IN (SELECT max(room_id) FROM rooms"
                " WHERE lab_id IN {labs} GROUP BY lab_id)",
                "UPDATE certificates c SET site_id = 10 * c.lab_id + 2 FROM rooms r WHERE r.room_id ="
                " c.room_id AND r.site_id = 10 * r.lab_id + 2 AND c.lab_id IN {labs}",
            ),
        },
        (500, 150, 40, 10),
    ),
    Act(
        "qualification-lapsed",
        "4.3 5.8.5",
        {
            "the certificate ran out and was used on": everywhere(
                "UPDATE qualifications SET valid_to = closing() - INTERVAL '{days} days' WHERE lab_id IN"
                " {labs}"
            ),
            "accreditation ended and the mark stayed": everywhere(
                "UPDATE labs SET accredited_to = closing() - INTERVAL '{days} days' WHERE lab_id IN {labs}",
                "UPDATE qualifications SET valid_to = closing() - INTERVAL '{days} days' WHERE lab_id IN"
                " {labs}",
            ),
            "the public page shows more than the scope": everywhere(
                "UPDATE capability_pages SET shown_sha256 = sha256('more') WHERE lab_id IN {labs}"
            ),
        },
        (500, 150, 40, 10),
    ),
    Act(
        "penalty-concealed",
        "5.10",
        {
            "in force, and the query says nothing": everywhere(
                "INSERT INTO penalties SELECT lab_id + 1000, lab_id, 'penalty', 'market regulator', closing()"
                " - INTERVAL '{days} days', NULL, NULL FROM labs WHERE lab_id IN {labs}"
            ),
            "listed as dishonest, and registers are no longer asked": everywhere(
                "INSERT INTO penalties SELECT lab_id + 1000, lab_id, 'dishonesty-list', 'court register',"
                " closing() - INTERVAL '{days} days', NULL, NULL FROM labs WHERE lab_id IN {labs}",
                "DELETE FROM credit_checks WHERE lab_id IN {labs} AND queried_at > closing() - INTERVAL"
                " '{days} days'",
            ),
            "the query found it, and its paper is gone": everywhere(
                "INSERT INTO penalties SELECT lab_id + 1000, lab_id, 'penalty', 'credit register', closing()"
                " - INTERVAL '{days} days', closing() - INTERVAL '5 days', NULL FROM labs WHERE lab_id IN"
                " {labs}",
                "UPDATE credit_checks SET file_sha256 = NULL WHERE lab_id IN {labs}",
            ),
        },
        (700, 400, 150, 40),
    ),
    Act(
        "rules-lapsed",
        "5.1 5.2 5.5 5.6 4.7.2",
        {
            "withdrawn, and none in its place": changed(
                "documents",
                "document_id",
                "superseded_at = closing() - INTERVAL '{days} days'",
                "superseded_at IS NULL AND subject IN ('impartiality', 'anti-bribery', 'integrity',"
                " 'commitment', 'procedure')",
            ),
            "never approved": changed(
                "documents",
                "document_id",
                "approved_at = NULL, approved_by = NULL",
                "superseded_at IS NULL AND subject IN ('impartiality', 'anti-bribery', 'integrity',"
                " 'commitment', 'procedure')",
            ),
            "approved after it was in force": changed(
                "documents",
                "document_id",
                "approved_at = effective_from + INTERVAL '{days} days'",
                "superseded_at IS NULL AND subject IN ('impartiality', 'anti-bribery', 'complaints',"
                " 'items', 'procedure')",
            ),
        },
        (500, 200, 60, 20),
    ),
    Act(
        "matrix-with-holes",
        "4.7.1",
        {
            "clauses have no document": gone("clause_matrix", "clause"),
            "clauses have an old edition": changed(
                "clause_matrix",
                "clause",
                "document_id = (SELECT min(d.document_id) FROM documents d WHERE d.lab_id = t.lab_id AND"
                " d.number = 'QP-' || t.clause AND d.superseded_at IS NOT NULL)",
            ),
        },
    ),
    Act(
        "objectives-unmeasured",
        "4.7.3 6.1.7",
        {
            "no value": changed("objectives", "objective_id", "value = NULL"),
            "none for the last months": everywhere(
                "UPDATE objectives SET value = NULL WHERE lab_id IN {labs} AND valid_from > closing() -"
                " INTERVAL '{days} days'"
            ),
            "a target that cannot be missed": changed(
                "objectives", "objective_id", "target = NULL", "name = 'certificate-error-rate'"
            ),
        },
        (700, 300, 120, 60),
    ),
    Act(
        "not-made-known",
        "4.7.3 6.5.3",
        {
            "policy and objectives reached only some": gone(
                "acknowledgements",
                "person_id",
                _DOCUMENT.format(subjects="'policy', 'objectives'"),
            ),
            "all at the same minute": everywhere(
                "UPDATE acknowledgements SET \"at\" = closing() - INTERVAL '{days} minutes' WHERE lab_id IN"
                " {labs}"
            ),
        },
        (3000, 2000, 1000, 500),
    ),
    # Days that the pledge is overdue.
    Act(
        "pledges-lapsed",
        "5.2 5.3 6.2.3 6.2.6",
        {
            "not signed again": changed(
                "declarations",
                "declaration_id",
                "valid_to = closing() - INTERVAL '{days} days'",
                "valid_to > closing()",
            ),
            "never signed": gone(
                "declarations", "declaration_id", "valid_to > closing() AND kind = 'anti-bribery'"
            ),
            "sales people without theirs": gone("declarations", "declaration_id", "kind = 'lawful-market'"),
        },
        (300, 120, 40, 10),
    ),
    Act(
        "pressure-hushed-up",
        "5.2 5.4 5.8",
        {
            "a case left open": everywhere(
                "INSERT INTO integrity_cases SELECT lab_id + 1000, lab_id, 'pressure', closing() - INTERVAL"
                " '{days} days' - INTERVAL '30 days', closing() - INTERVAL '{days} days', NULL, NULL FROM"
                " labs WHERE lab_id IN {labs}"
            ),
            "deceit found true, and the case closed": everywhere(
                "INSERT INTO integrity_cases SELECT lab_id + 1000, lab_id, 'deceit', closing() - INTERVAL"
                " '{days} days', closing(), closing() - INTERVAL '{days} days' + INTERVAL '3 days', true FROM"
                " labs WHERE lab_id IN {labs}"
            ),
            "a bribe found true": everywhere(
                "INSERT INTO integrity_cases SELECT lab_id + 1000, lab_id, 'bribery', closing() - INTERVAL"
                " '{days} days', closing(), closing() - INTERVAL '1 day', true FROM labs WHERE lab_id IN"
                " {labs}"
            ),
            "confidential data given away": everywhere(
                "INSERT INTO integrity_cases SELECT lab_id + 1000, lab_id, 'confidentiality', closing() -"
                " INTERVAL '{days} days', closing(), NULL, true FROM labs WHERE lab_id IN {labs}"
            ),
        },
        (500, 200, 90, 31),
    ),
    Act(
        "publicity-unapproved",
        "5.9.4",
        {
            "not approved": changed("publicity", "publication_id", "approved_at = NULL, approved_by = NULL"),
            "approved afterwards": changed(
                "publicity", "publication_id", "approved_at = published_at + INTERVAL '{days} days'"
            ),
            "known to be wrong and left standing": changed(
                "publicity", "publication_id", "mismatch = true, corrected_at = NULL"
            ),
        },
        (90, 30, 7, 1),
    ),
    Act(
        "honours-forged",
        "5.9.4 6.4.4 6.7.4",
        {
            "an award without its paper": changed(
                "innovation",
                "innovation_id",
                "file_sha256 = NULL",
                "kind IN ('award', 'quality-award', 'patent-award', 'invention', 'paper')",
            ),
            "one result counted twice": everywhere(
                "INSERT INTO innovation SELECT t.* REPLACE (innovation_id + 100000 * n AS innovation_id) FROM"
                " innovation t, (SELECT unnest(generate_series(1, {days})) AS n) WHERE lab_id IN {labs} AND"
                " kind IN ('invention', 'utility-model', 'paper') AND role = 'lead'"
            ),
            "one paper for many honours": changed(
                "innovation", "innovation_id", "file_sha256 = sha256('the same')", "kind <> 'suggestion'"
            ),
            "certificates of systems that ran out": everywhere(
                "UPDATE social SET valid_to = least(valid_to, closing() - INTERVAL '{days} days') WHERE"
                " lab_id IN {labs} AND kind = 'system-certificate'"
            ),
        },
        (6, 3, 2, 1),
    ),
    Act(
        "society-neglected",
        "6.4.3 6.4.5 6.3",
        {
            "impact not assessed": gone("social", "social_id", "kind = 'impact-assessment'"),
            "no report": everywhere("DELETE FROM social WHERE lab_id IN {labs} AND kind = 'report'"),
            "a report without its file": everywhere(
                "UPDATE social SET file_sha256 = NULL WHERE lab_id IN {labs} AND kind = 'report'"
            ),
        },
    ),
    Act(
        "evaluation-on-paper",
        "6.2.1 6.2.2 6.2.5 6.1.9",
        {
            "not held for long": everywhere(
                'DELETE FROM self_evaluations WHERE lab_id IN {labs} AND "at" > closing() - INTERVAL'
                " '{days} days'"
            ),
            "nobody was asked": everywhere(
                "DELETE FROM surveys WHERE lab_id IN {labs} AND closed_at > closing() - INTERVAL '{days}"
                " days'"
            ),
            "more answers than invitations": changed(
                "surveys", "survey_id", "answered = invited + 5, score = 100"
            ),
            "without a result": changed("surveys", "survey_id", "evaluated_at = NULL"),
        },
        (720, 600, 500, 400),
    ),
    Act(
        "records-destroyed",
        "6.1.5.2 4.7.2",
        {
            "before their time": changed(
                "disposals", "disposal_id", "made_at = \"at\" - INTERVAL '{days} days'"
            ),
            "without approval": changed("disposals", "disposal_id", "approved_by = NULL"),
            "kept too briefly": changed("retention", "record_type", "years = {strength} / 365"),
        },
        (60, 365, 1200, 2000),
    ),
    Act(
        "backups-failing",
        "6.1.5.2 6.6.1.f",
        {
            "none for days": everywhere(
                "DELETE FROM backups WHERE lab_id IN {labs} AND kind = 'backup' AND \"at\" > closing() -"
                " INTERVAL '{days} days'"
            ),
            "failed and not repeated": everywhere(
                "UPDATE backups SET succeeded = false WHERE lab_id IN {labs} AND kind = 'backup' AND \"at\" >"
                " closing() - INTERVAL '{days} days'"
            ),
            "never restored": everywhere(
                "DELETE FROM backups WHERE lab_id IN {labs} AND kind = 'restore-test'"
            ),
        },
        (200, 60, 10, 3),
    ),
    Act(
        "software-unvalidated",
        "4.4.1.2",
        {
            "a new version was just used": changed(
                "software", "software_id", "validated_at = NULL, validated_by = NULL"
            ),
            "validated later": changed(
                "software",
                "software_id",
                "validated_at = valid_from + INTERVAL '{days} days'",
                "valid_to IS NULL",
            ),
        },
        (600, 200, 60, 20),
    ),
)
