# SPDX-License-Identifier: Apache-2.0
"""What a verification says of files that are as they should be, by what is trusted; and of forgers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zhunsheng.certificate.attach import Attachment, leaf_attachment, read_leaf
from zhunsheng.certificate.authority import fingerprint
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import (
    NOW,
    SEEN,
    SIGNED,
    House,
    found_house,
    issue,
    logged,
    signed_dcc,
)
from zhunsheng.certificate.trust import NOBODY, Trust, TrustEntry, read_trust
from zhunsheng.certificate.value import Certificate, Quantity
from zhunsheng.certificate.verification import Verification
from zhunsheng.certificate.verification_report import exit_code
from zhunsheng.certificate.verify import verify_certificate

FORGED_ERROR = Quantity("0.07", "mV", uncertainty="0.25", k="2", probability="0.9545")


def states(found: Verification) -> dict[str, str]:
    return {check.subject: check.state for check in found.checks}


def with_another_value() -> Certificate:
    """The certificate with one error made smaller by a factor of ten."""
    table = MULTIMETER.results[0]
    row = table.rows[1]
    cells = (*row.cells[:2], FORGED_ERROR, *row.cells[3:])
    rows = (table.rows[0], replace(row, cells=cells), table.rows[2])
    return replace(MULTIMETER, results=(replace(table, rows=rows),))


def test_with_the_laboratorys_trust_file_it_is_valid_and_trusted(issued: bytes, house: House) -> None:
    found = verify_certificate(issued, house.trust, NOW)
    assert found.verdict == "valid-and-trusted"
    assert set(states(found).values()) == {"ok"}
    assert found.as_of == SEEN
    assert found.certificate == replace(MULTIMETER, log_key=house.log.vkey)
    assert exit_code(found) == 0


def test_without_trust_it_is_intact_and_the_issuer_unknown(issued: bytes) -> None:
    found = verify_certificate(issued, NOBODY, NOW)
    assert (found.verdict, exit_code(found)) == ("intact-issuer-unknown", 1)
    assert states(found) == {"seal": "ok", "issuer": "unknown", "dcc": "ok", "page": "ok", "log": "warn"}


def test_an_authority_alone_is_enough(issued: bytes, house: House) -> None:
    found = verify_certificate(issued, read_trust([("ca", house.ca_file)]), NOW)
    assert exit_code(found) == 0
    assert "no independent witness" in found.check("log").statement.en


def test_a_log_policy_alone_is_enough(issued: bytes, house: House) -> None:
    found = verify_certificate(issued, read_trust([("policy", house.policy_file)]), NOW)
    assert exit_code(found) == 0
    assert "trusted log vouches" in found.check("issuer").statement.en


def test_authority_and_policy_may_come_in_two_files(issued: bytes, house: House) -> None:
    trust = read_trust([("ca", house.ca_file), ("policy", house.policy_file)])
    assert exit_code(verify_certificate(issued, trust, NOW)) == 0


def test_it_says_what_it_cannot_know(issued: bytes, house: House) -> None:
    remark = verify_certificate(issued, house.trust, NOW).remark
    assert MULTIMETER.lookup_url in remark.zh
    assert MULTIMETER.lookup_url in remark.en


def test_a_policy_whose_witness_did_not_see_it_is_not_satisfied(house: House) -> None:
    found = verify_certificate(issue(house, witnessed=False), house.trust, NOW)
    assert (found.verdict, states(found)["log"]) == ("intact-issuer-unknown", "unknown")


def test_the_right_authority_does_not_make_up_for_another_log(issued: bytes, house: House) -> None:
    other = found_house(seed=7)
    trust = read_trust([("ca", house.ca_file), ("policy", other.policy_file)])
    assert verify_certificate(issued, trust, NOW).verdict == "intact-issuer-unknown"


def test_the_right_log_does_not_make_up_for_another_authority(issued: bytes, house: House) -> None:
    trust = read_trust([("ca", found_house().ca_file), ("policy", house.policy_file)])
    found = verify_certificate(issued, trust, NOW)
    assert (found.verdict, states(found)["issuer"]) == ("intact-issuer-unknown", "unknown")


def test_a_forger_with_keys_and_log_of_his_own_is_unknown(house: House) -> None:
    forger = found_house(seed=9)  # the same names, other keys
    for trust in (
        house.trust,
        Trust((TrustEntry(house.trust.roots),)),
        Trust((TrustEntry(policies=house.trust.policies),)),
    ):
        found = verify_certificate(issue(forger, with_another_value()), trust, NOW)
        assert (found.verdict, exit_code(found)) == ("intact-issuer-unknown", 1)


def test_a_changed_dcc_signed_again_by_a_forger_is_broken(house: House) -> None:
    forger = found_house(seed=9)
    forged = signed_dcc(replace(with_another_value(), log_key=house.log.vkey), forger)
    found = verify_certificate(issue(house, dcc=forged), house.trust, NOW)
    assert found.verdict == "broken"
    assert "different authorities" in found.check("dcc").statement.en


def test_a_real_dcc_in_a_forgers_page_is_broken(house: House) -> None:
    forger = found_house(seed=9)
    real = signed_dcc(replace(MULTIMETER, log_key=house.log.vkey), house)
    trust = Trust((TrustEntry(policies=house.trust.policies),))
    found = verify_certificate(issue(replace(house, seal=forger.seal, authority=forger.authority), dcc=real),
                               trust, NOW)  # fmt: skip
    assert (found.verdict, states(found)["dcc"]) == ("broken", "fail")


def test_a_page_that_shows_another_value_is_broken_and_says_where(house: House) -> None:
    found = verify_certificate(issue(house, page=with_another_value()), house.trust, NOW)
    assert (found.verdict, states(found)["page"]) == ("broken", "fail")
    evidence = found.check("page").evidence[0].en
    assert "page 2" in evidence
    assert "0.07" in evidence
    assert "0.70" in evidence


def test_a_signer_of_another_laboratory_is_broken() -> None:
    other = found_house("别家计量有限公司", "91330200MA2OTHER00")
    found = verify_certificate(issue(other), other.trust, NOW)
    assert (found.verdict, states(found)["dcc"]) == ("broken", "fail")
    assert "91330200MA2OTHER00" in found.check("dcc").statement.en


def test_a_signer_that_names_no_organisation_is_not_trusted() -> None:
    """Under a public authority, anybody can have such a certificate."""
    nameless = found_house(code="")
    found = verify_certificate(issue(nameless), nameless.trust, NOW)
    assert (found.verdict, states(found)["dcc"]) == ("intact-issuer-unknown", "unknown")
    assert exit_code(found) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "certificate.withdrawn"),
        ("number", "ZS2026-000002"),
        ("dcc_sha256", "00" * 32),
        ("authority", "00" * 32),
    ],
)
def test_an_event_that_says_something_else_is_broken(house: House, name: str, value: str) -> None:
    found = verify_certificate(issue(house, event={name: value}), house.trust, NOW)
    assert (found.verdict, states(found)["log"]) == ("broken", "fail")


def test_an_event_may_name_the_authority(house: House) -> None:
    named = issue(house, event={"authority": fingerprint(house.authority.certificate)})
    assert exit_code(verify_certificate(named, house.trust, NOW)) == 0


def test_a_leaf_that_the_proof_does_not_lead_to_is_broken(house: House) -> None:
    def swapped(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        leaf = read_leaf(files[2].data)
        return (*files[:2], leaf_attachment(MULTIMETER.number, replace(leaf, salt=bytes(32))))

    found = verify_certificate(issue(house, attached=swapped), house.trust, NOW)
    assert (found.verdict, states(found)["log"]) == ("broken", "fail")


def test_a_proof_of_another_certificate_is_broken(house: House) -> None:
    other_leaf, other_proof = logged(b"<another/>", "ZS2026-000002", house)

    def attached(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        dcc, proof, _ = files
        return dcc, replace(proof, data=other_proof), leaf_attachment(MULTIMETER.number, other_leaf)

    found = verify_certificate(issue(house, attached=attached), house.trust, NOW)
    assert (found.verdict, states(found)["log"]) == ("broken", "fail")


def test_a_log_key_in_the_dcc_that_did_not_sign_the_checkpoint_is_broken(house: House) -> None:
    stranger = found_house(seed=11)
    dcc = signed_dcc(replace(MULTIMETER, log_key=stranger.log.vkey), house)
    certificate = replace(MULTIMETER, log_key=house.log.vkey)
    found = verify_certificate(issue(house, certificate, dcc=dcc), NOBODY, NOW)
    assert (found.verdict, states(found)["log"]) == ("broken", "fail")


def test_a_signer_whose_certificate_had_expired_is_broken(house: House) -> None:
    late = datetime(2032, 1, 1, tzinfo=UTC)
    found = verify_certificate(issue(house, signed=late), house.trust, late + timedelta(days=1))
    assert (found.verdict, states(found)["issuer"]) == ("broken", "fail")


def test_after_expiry_a_witness_still_shows_that_it_was_signed_in_time(issued: bytes, house: House) -> None:
    later = datetime(2040, 1, 1, tzinfo=UTC)
    assert states(verify_certificate(issued, house.trust, later))["issuer"] == "ok"
    alone = verify_certificate(issued, Trust((TrustEntry(house.trust.roots),)), later)
    assert (states(alone)["issuer"], alone.verdict) == ("warn", "valid-and-trusted")


def test_a_signing_time_in_the_future_is_a_reservation(issued: bytes, house: House) -> None:
    found = verify_certificate(issued, house.trust, SIGNED - timedelta(days=1))
    assert states(found)["issuer"] == "warn"


@pytest.mark.parametrize("ending", [".dcc.xml", ".tlog-proof", ".leaf.json"])
def test_a_missing_attachment_is_broken(house: House, ending: str) -> None:
    def without(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return tuple(file for file in files if not file.name.endswith(ending))

    assert verify_certificate(issue(house, attached=without), house.trust, NOW).verdict == "broken"


def test_two_dccs_are_broken(house: House) -> None:
    def twice(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return (*files, replace(files[0], name="other.dcc.xml"))

    found = verify_certificate(issue(house, attached=twice), house.trust, NOW)
    assert (found.verdict, states(found)["dcc"]) == ("broken", "fail")


def test_an_attachment_besides_the_three_does_no_harm(house: House) -> None:
    def more(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        return (*files, Attachment("photo.bin", b"\xff\xd8", "image/jpeg", "supplement", "photo"))

    assert exit_code(verify_certificate(issue(house, attached=more), house.trust, NOW)) == 0
