# SPDX-License-Identifier: Apache-2.0
"""Trust files: what they may hold, and what is refused by name."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from zhunsheng.certificate.pki import dump_certificates
from zhunsheng.certificate.tests.issuing import House, found_house
from zhunsheng.certificate.trust import NOBODY, TrustError, read_trust


def refusal(data: bytes) -> str:
    with pytest.raises(TrustError) as refused:
        read_trust([("given.txt", data)])
    assert refused.value.text.zh.startswith("given.txt")
    return refused.value.text.en


def test_an_exported_file_holds_authority_and_policy(house: House) -> None:
    comment = "# 甬测计量检测有限公司\n".encode()
    trust = read_trust([("trust.txt", comment + house.ca_file + b"\n" + house.policy_file)])
    assert trust.roots == (house.authority.certificate,)
    assert [log.key for policy in trust.policies for log in policy.logs] == [house.log.key]
    assert trust.given


def test_no_files_trust_nobody() -> None:
    assert read_trust([]) == NOBODY
    assert not NOBODY.given


def test_the_same_authority_twice_counts_once(house: House) -> None:
    assert len(read_trust([("a", house.ca_file), ("b", house.ca_file * 2)]).roots) == 1


def test_a_single_vkey_is_a_policy_without_witnesses(house: House) -> None:
    policy = read_trust([("key", f"{house.log.vkey}\n".encode())]).policies[0]
    assert (policy.logs[0].key, policy.quorum) == (house.log.key, None)


def test_a_policy_with_windows_line_ends_is_refused_by_its_line(house: House) -> None:
    assert "line" in refusal(house.policy_file.replace(b"\n", b"\r\n"))


def test_an_end_entitys_certificate_is_no_authority(house: House) -> None:
    assert "authority" in refusal(dump_certificates([house.seal.certificate]))


def test_a_private_key_does_not_belong_into_a_trust_file(house: House) -> None:
    key = house.seal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert "PRIVATE KEY" in refusal(key)


@pytest.mark.parametrize(
    "data", [b"", b"\n# nothing\n", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
             b"hello", b"quorum none\n", b"log nonsense\nquorum none\n", b"\xff\xfe\x00", b"x" * 2_000_000],
)  # fmt: skip
def test_anything_else_is_refused(data: bytes) -> None:
    assert refusal(data)


def test_each_file_with_both_is_an_entry_of_its_own_and_the_others_make_one_together(house: House) -> None:
    other = found_house("别家计量有限公司", "91330200MA2OTHER00", seed=7)
    trust = read_trust(
        [("a", house.ca_file + house.policy_file), ("b", other.ca_file), ("c", other.policy_file)]
    )
    assert [(entry.roots, len(entry.policies)) for entry in trust.entries] == [
        ((house.authority.certificate,), 1),
        ((other.authority.certificate,), 1),
    ]
