# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from pathlib import Path

import pytest

from zhunsheng.ledger import publication
from zhunsheng.ledger.actions import add_cosignature
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import latest_checkpoint, leaf_material, policy_text, proof_for
from zhunsheng.ledger.startup import check
from zhunsheng.ledger.tests.cast import assert_whole, tell, tell_many
from zhunsheng.proofs import (
    KeyType,
    Signer,
    TlogProof,
    add_signatures,
    cosign,
    leaf_data,
    parse_policy,
    verify_entry,
)

WITNESS = Signer("witness.example", bytes(range(32)), KeyType.COSIGNATURE_V1)
STRANGER = Signer("stranger.example", bytes(32), KeyType.COSIGNATURE_V1)


@pytest.fixture
def witnessed(log: Path) -> Path:
    """A log that asks for one witness."""
    (log / "witnesses").mkdir()
    (log / "witnesses" / "policy").write_text(f"witness w1 {WITNESS.vkey}\nquorum w1\n")
    tell_many(3)
    return log


def cosigned(signer: Signer) -> str:
    last = latest_checkpoint()
    assert last is not None
    note = last.note.encode()
    return add_signatures(note, [cosign(note, signer, 1_770_000_000)]).decode()


@pytest.mark.usefixtures("witnessed")
def test_a_cosignature_is_kept_published_and_counts_for_others() -> None:
    merged = add_cosignature(cosigned(WITNESS))
    assert publication.read_checkpoint() == merged.note.encode()
    event = Event.objects.get(index=1)
    shown = verify_entry(
        TlogProof.parse(proof_for(event)),
        leaf_data(*leaf_material(event)),
        parse_policy(policy_text().encode()),
    )
    assert shown.witnesses == (("w1", 1_770_000_000),)
    assert check().intact
    tell(4)
    assert assert_whole().size == 4


@pytest.mark.usefixtures("witnessed")
def test_a_cosignature_of_an_unknown_witness_is_refused() -> None:
    with pytest.raises(ActionError):
        add_cosignature(cosigned(STRANGER))


@pytest.mark.usefixtures("witnessed")
def test_a_strangers_line_beside_a_witness_is_left_out() -> None:
    note = cosigned(WITNESS).encode()
    merged = add_cosignature(add_signatures(note, [cosign(note, STRANGER, 1)]).decode())
    assert "stranger" not in merged.note


@pytest.mark.usefixtures("witnessed")
def test_a_false_cosignature_is_refused() -> None:
    last = latest_checkpoint()
    assert last is not None
    note = last.note.encode()
    forged = replace(cosign(note, STRANGER, 1), name=WITNESS.name, key_id=WITNESS.key.key_id)
    with pytest.raises(ActionError):
        add_cosignature(add_signatures(note, [forged]).decode())


@pytest.mark.usefixtures("log")
def test_without_witnesses_the_policy_asks_for_none() -> None:
    assert policy_text().endswith("quorum none\n")


def test_a_policy_that_does_not_read_is_told(witnessed: Path) -> None:
    (witnessed / "witnesses" / "policy").write_text("witness w1\n")
    with pytest.raises(ActionError):
        policy_text()
