# SPDX-License-Identifier: Apache-2.0
"""The row "amendment, withdrawal" of the table of rights: every role on every step of an amendment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, role_allows
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions import Draft
from zhunsheng.work.models import Amendment, Certificate, Impact
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.test_rights import role_holder

ASKERS = {"CLI", "FRT", "CAL", "CHK", "SIG", "TEC", "QUA"}
MANAGERS = {"TEC", "QUA"}


@dataclass
class Scene:
    """One certificate and its amendment, as far as it has come."""

    lab: Laboratory
    certificate: Certificate
    amendment: Amendment
    others: dict[str, Amendment] = field(default_factory=dict)


Act = Callable[[User, Scene], object]
Step = tuple[str, Act, set[str]]


def _draft(actor: User, scene: Scene) -> object:
    draft = Draft(cast.TYPED_WRONG, {"item.serial_number": cast.TYPED_WRONG})
    return actions.draft_amendment(actor, scene.amendment, draft)


def _decide(actor: User, scene: Scene) -> object:
    return actions.decide_amendment(
        actor, scene.amendment, kind="replacement", cause="laboratory-error", reason="查过"
    )


REQUESTED: list[Step] = [
    (
        "request_amendment",
        lambda a, s: actions.request_amendment(a, s.certificate, text="不对", source="自查"),
        ASKERS,
    ),
    ("decide_amendment", _decide, MANAGERS),
    ("withdraw", lambda a, s: actions.withdraw(a, s.certificate, reason="不对", source=" "), MANAGERS),
    (
        "request_many",
        lambda a, s: actions.request_many(a, [s.certificate], reason="不对", source=" "),
        MANAGERS,
    ),
    (
        "withdraw_many",
        lambda a, s: actions.withdraw_many(a, [s.certificate], reason="不对", source=" "),
        MANAGERS,
    ),
    (
        "open_impact",
        lambda a, s: actions.open_impact(
            a,
            s.lab.calibrator,
            function="",
            since=date(2026, 4, 1),
            until=date(2026, 4, 2),
            found=actions.Found("0.2", "mV"),
            reason="不对",
            source=" ",
        ),
        MANAGERS,
    ),
    (
        "judge_impacted",
        lambda a, _s: actions.judge_impacted(a, Impact(), [], decision="", reason="查过"),
        MANAGERS,
    ),
    ("close_impact", lambda a, _s: actions.close_impact(a, Impact(), conclusion=" "), MANAGERS),
    (
        "decide_many",
        lambda a, s: actions.decide_many(a, [s.amendment], kind="refused", cause="none", reason="查过"),
        MANAGERS,
    ),
]
DECIDED: list[Step] = [
    (
        "classify_amendment",
        lambda a, s: actions.classify_amendment(a, s.amendment, cause="laboratory-error", reason="查过"),
        MANAGERS,
    ),
    (
        "classify_many",
        lambda a, s: actions.classify_many(a, [s.amendment], cause="laboratory-error", reason="查过"),
        MANAGERS,
    ),
    (
        "note_notices",
        lambda a, s: actions.note_notices(a, [s.amendment], channel="?", recipient="王工", text="已收回"),
        {"FRT", *MANAGERS},
    ),
    (
        "note_notice",
        lambda a, s: actions.note_notice(a, s.amendment, channel="?", recipient="王工", text="已收回"),
        {"FRT", *MANAGERS},
    ),
    (
        "correct_item",
        lambda a, s: actions.correct_item(
            a, s.certificate.task.item, values={"serial_number": "A1802"}, reason="录错", source="铭牌"
        ),
        {"ITM"},
    ),
    (
        "correct_certificate_client",
        lambda a, s: actions.correct_certificate_client(
            a, s.certificate.task.item.order, values={}, reason="录错", source="来函"
        ),
        {"FRT"},
    ),
    (
        "revise_record",
        lambda a, s: actions.revise_record(a, s.amendment, reason="抄错"),
        {"CAL"},
    ),
    ("draft_amendment", _draft, {"CAL"}),
]
DRAFTED: list[Step] = [
    ("send_back_amendment", lambda a, s: actions.send_back_amendment(a, s.amendment, reason=""), {"CHK"}),
    ("check_amendment", lambda a, s: actions.check_amendment(a, s.amendment), {"CHK"}),
]
CHECKED: list[Step] = [
    (
        "send_back_amendment",
        lambda a, s: actions.send_back_amendment(a, s.amendment, reason=""),
        {"CHK", "SIG"},
    ),
    ("sign_amendment", lambda a, s: actions.sign_amendment(a, s.amendment, password=PASSWORD), {"SIG"}),
]
ACTS = {name for steps in (REQUESTED, DECIDED, DRAFTED, CHECKED) for name, _act, _roles in steps}


def test_every_role_on_every_step(lab: Laboratory) -> None:
    amendment = cast.requested(lab)
    scene = Scene(lab, amendment.certificate, amendment)
    users = {role: role_holder(lab, role, number) for number, role in enumerate(ROLE_NAMES)}
    _try(scene, users, REQUESTED)
    # Another request, decided by a manager who is not among those tried: nobody decides twice.
    scene.amendment = cast.decided(lab, cast.requested(lab, amendment.certificate))
    _try(scene, users, DECIDED)
    scene.amendment = Amendment.objects.get(pk=scene.amendment.pk)
    assert scene.amendment.state == "drafted"
    _try(scene, users, DRAFTED)
    scene.amendment = Amendment.objects.get(pk=scene.amendment.pk)
    if scene.amendment.state == "drafted":  # the one tried was not authorised for the method
        scene.amendment = cast.rechecked(lab, scene.amendment)
    _try(scene, users, CHECKED)


def _try(scene: Scene, users: dict[str, User], steps: list[Step]) -> None:
    """Each act by each role; those who may come last, since what they do changes the scene."""
    for name, act, expected in steps:
        let = set()
        for role in sorted(users, key=lambda each: each in expected):
            try:
                act(users[role], scene)
            except NotAllowed:
                continue
            except ActionError:
                pass
            let.add(role)
        assert let == expected, name


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_the_row_is_the_one_of_the_table(role: str) -> None:
    """C of the client and the desk is for requests only; who approves may read, and nobody else."""
    held = {right for right in "CRUA" if role_allows(role, "amendment", right, own=True, limit="request")}
    expected = {
        "CLI": {"C", "R"},
        "FRT": {"C", "R"},
        "CAL": {"C", "R"},
        "CHK": {"A", "R"},
        "SIG": {"A", "R"},
        "TEC": {"A", "R"},
        "QUA": {"A", "R"},
        "AUD": {"R"},
        "SUP": {"R"},
    }
    assert held == expected.get(role, set())


def test_sentences_may_be_added_by_who_drafts(lab: Laboratory) -> None:
    amendment = cast.decided(lab)
    note = Text("表笔由客户提供。", "The client supplied the probes.")
    drafted = actions.draft_amendment(lab.wu, amendment, Draft(cast.TYPED_WRONG, {}, added=[note]))
    assert drafted.additions == [[note.zh, note.en]]
