# SPDX-License-Identifier: Apache-2.0
"""Rules about certificates after issue: a pass, each refusal, each unknown, and the edges."""

from datetime import datetime
from typing import Any

import pytest

from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tests.world import LAB, Rows, ask, both, changed, day, honest


def amended(state: str = "superseded", **other: Any) -> Rows:
    """The honest certificate replaced by another, c2, as an uninvolved person decided."""
    rows = honest()
    first = rows["certificates"][0]
    first["state"] = state
    rows["certificates"].append(first | {"cert_id": "c2", "number": "ZS-1-A1", "state": "valid"})
    rows["amendments"] = [
        LAB
        | {
            "amendment_id": "a1",
            "cert_id": "c1",
            "new_cert_id": "c2",
            "kind": "replacement",
            "client_caused": False,
            "decided_by": "qua",
            "decided_at": day(12),
            "requested_by": "desk",
        }
        | other
    ]
    return rows


def edited(at: datetime, *, with_amendment: bool) -> Rows:
    rows = amended() if with_amendment else honest()
    rows["events"] = [LAB | {"cert_id": "c1", "at": at, "action": "edit"}]
    return rows


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, []),
        ({"decided_by": "cal"}, ["broken"]),
        ({"decided_by": "chk"}, ["broken"]),
        ({"decided_by": "sig"}, ["broken"]),
        ({"decided_by": "desk"}, ["broken:requester"]),
        ({"requested_by": None}, []),
        ({"decided_by": None}, ["unknown:undecided"]),
        ({"reclassified_by": "tec"}, []),
        ({"reclassified_by": "chk"}, ["broken:reclassified"]),
        ({"reclassified_by": "qua"}, ["broken:reclassified"]),
        ({"reclassified_by": "desk"}, ["broken:reclassified"]),
        ({"cert_id": "elsewhere"}, ["unknown:no-certificate"]),
    ],
)
def test_the_cause_is_decided_by_somebody_else(other: dict[str, Any], said: list[str]) -> None:
    assert ask("R-AMEND-01", amended(**other)) == said


def test_nobody_can_say_who_decided_it_of_a_certificate_without_people() -> None:
    assert ask("R-AMEND-01", changed(amended(), "certificates", signer_id=None)) == ["unknown:no-person"]
    assert ask("R-AMEND-01", changed(amended(), "-certificates")) == ["unknown:no-certificate"]


@pytest.mark.parametrize(
    ("state", "other", "said"),
    [
        ("superseded", {}, []),
        ("superseded", {"new_cert_id": None}, ["broken"]),
        ("superseded", {"new_cert_id": "nowhere"}, ["broken"]),
        ("superseded", {"kind": "supplement"}, ["broken"]),
        ("valid", {}, ["broken:both-valid"]),
        ("valid", {"new_cert_id": None}, []),
        ("amended", {"kind": "supplement"}, []),
        ("amended", {}, ["broken:supplement"]),
        ("withdrawn", {"kind": "withdrawal", "new_cert_id": None}, []),
        ("withdrawn", {"kind": "withdrawal", "new_cert_id": None, "decided_by": None}, []),  # R-AMEND-01's
        ("withdrawn", {}, ["broken:withdrawal"]),
        (None, {}, ["unknown:no-state"]),
    ],
)
def test_each_state_is_explained(state: str, other: dict[str, Any], said: list[str]) -> None:
    assert ask("R-AMEND-02", amended(state, **other)) == said


def test_a_replacement_that_is_still_a_draft_supersedes_nothing_yet() -> None:
    rows = amended("valid")
    rows["certificates"][1] |= {"state": None, "drafted_at": day(14)}
    assert ask("R-AMEND-02", rows) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (edited(day(10, 13, 2), with_amendment=False), []),
        (edited(day(10, 13, 3), with_amendment=False), ["broken"]),
        (edited(day(20), with_amendment=True), []),
        (edited(day(10, 12), with_amendment=False), []),
    ],
)
def test_an_edit_after_the_signature_has_an_amendment(rows: Rows, said: list[str]) -> None:
    assert ask("R-AMEND-03", rows) == said


def drafted(first: dict[str, Any], *, edited_at: datetime | None = None) -> Rows:
    """A replacement that is to be signed, of a first certificate that is not as it should be."""
    rows = amended("valid", new_cert_id="task", decided_at=day(12))
    draft = {"cert_id": "task", "number": None, "state": None, "drafted_at": day(14), "signed_at": day(14)}
    rows["certificates"] = [rows["certificates"][0] | first, rows["certificates"][1] | draft]
    events = [] if edited_at is None else [LAB | {"cert_id": "c1", "at": edited_at, "action": "edit"}]
    return rows | {"events": events}


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("R-AMEND-02", drafted({"state": "withdrawn"})),
        ("R-AMEND-02", drafted({"state": "superseded"})),
        ("R-AMEND-03", drafted({}, edited_at=day(11))),
    ],
)
def test_a_draft_answers_for_the_document_it_follows(rule: str, rows: Rows) -> None:
    """The gate judges only what is in hand: what is wrong with the first certificate stops its successor."""
    (finding,) = both([named(rule)], rows)
    assert (finding.unit_id, finding.record) == ("task", "ZS-1")


def test_what_was_edited_after_the_decision_or_for_another_amendment_is_explained() -> None:
    assert ask("R-AMEND-03", drafted({}, edited_at=day(13))) == []
    rows = drafted({}, edited_at=day(11))
    rows["amendments"].append(rows["amendments"][0] | {"amendment_id": "a0", "new_cert_id": None})
    assert ask("R-AMEND-03", rows) == []
