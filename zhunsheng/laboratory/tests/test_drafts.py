# SPDX-License-Identifier: Apache-2.0
"""A procedure from its first text to its release: who, in which order, and what refuses it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.matrix import MATRIX
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions, kinds, queries
from zhunsheng.laboratory.actions import SavedMeanwhile
from zhunsheng.laboratory.models import ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.tests.cast import PASSWORD, Laboratory
from zhunsheng.ledger import queries as ledger
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import shipped_text

DAY = date(2026, 4, 12)
SECOND = shipped_text("dmm-jjf1587").replace('version: "1"', 'version: "2"')


def started(lab: Laboratory, text: str = SECOND) -> ProcedureDraft:
    return actions.start_draft(lab.zhang, lab.method, text=text)


def submitted(lab: Laboratory, text: str = SECOND) -> ProcedureDraft:
    return actions.submit_draft(lab.zhang, started(lab, text), seen=1)


def test_one_writes_another_releases(lab: Laboratory) -> None:
    present = lab.method.procedures.get()
    draft = submitted(lab)
    release = actions.release_draft(lab.tech, draft, seen=1, compared_with=present, valid_from=DAY)
    draft.refresh_from_db()
    assert (draft.state, draft.release, draft.compared_with) == ("released", release, present)
    assert queries.procedure_for(lab.method, DAY) == release
    assert queries.procedure_for(lab.method, DAY - timedelta(days=1)) == present
    [event] = [
        each
        for each in ledger.history(f"method:{lab.method.number}")
        if each.kind == kinds.PROCEDURE_RELEASED and ledger.facts(each)["version"] == "2"
    ]
    facts = ledger.facts(event)
    assert (facts["submitted_by"], facts["compared_with"]) == ("zhang", present.sha256)


def test_nobody_releases_what_they_wrote_or_submitted(lab: Laboratory) -> None:
    """Somebody who may do both, and saved one text among others' or only submitted it."""
    both = create_user(lab.admin, "both", "双全", PASSWORD, roles=["CAL", "TEC"])
    present = lab.method.procedures.get()
    wrote = started(lab)
    actions.save_draft(both, wrote, text=SECOND + "\n", seen=1)
    actions.submit_draft(lab.zhang, wrote, seen=2)
    only_submitted = actions.submit_draft(both, started(lab), seen=1)
    for draft, seen in ((wrote, 2), (only_submitted, 1)):
        with pytest.raises(ActionError, match="另一位"):
            actions.release_draft(both, draft, seen=seen, compared_with=present, valid_from=DAY)
    assert ProcedureRelease.objects.count() == 1


def test_a_draft_that_nobody_submitted_is_not_released(lab: Laboratory) -> None:
    draft = started(lab)
    with pytest.raises(ActionError, match="编写中"):
        actions.release_draft(
            lab.tech, draft, seen=1, compared_with=lab.method.procedures.get(), valid_from=DAY
        )


def test_the_differences_to_the_version_in_force_are_seen_before(lab: Laboratory) -> None:
    draft = submitted(lab)
    with pytest.raises(ActionError, match="差异") as caught:
        actions.release_draft(lab.tech, draft, seen=1, compared_with=None, valid_from=DAY)
    assert caught.value.field == "acknowledged"


def test_a_text_saved_meanwhile_is_not_overwritten(lab: Laboratory) -> None:
    draft = started(lab)
    actions.save_draft(lab.papers, draft, text=SECOND + "# hers\n", seen=1)
    with pytest.raises(SavedMeanwhile, match="钱文") as caught:
        actions.save_draft(lab.zhang, draft, text=SECOND + "# his\n", seen=1)
    assert caught.value.newest.text.endswith("# hers\n")
    actions.save_draft(lab.zhang, draft, text=SECOND + "# his\n", seen=2)
    draft.refresh_from_db()
    assert [each.text.rsplit("# ", 1)[-1] for each in draft.texts.all()][:2] == ["his\n", "hers\n"]
    assert draft.number == 3


def test_the_same_text_again_is_not_saved_twice(lab: Laboratory) -> None:
    draft = started(lab)
    assert actions.save_draft(lab.zhang, draft, text=SECOND, seen=1).number == 1


def test_what_was_saved_after_it_was_read_is_not_submitted(lab: Laboratory) -> None:
    draft = started(lab)
    actions.save_draft(lab.papers, draft, text=SECOND + "\n", seen=1)
    with pytest.raises(ActionError, match="钱文"):
        actions.submit_draft(lab.zhang, draft, seen=1)


def test_a_fault_is_told_with_its_line(lab: Laboratory) -> None:
    text = SECOND.replace("family: dmm", "famly: dmm")
    line = text.splitlines().index("famly: dmm") + 1
    with pytest.raises(ActionError, match=f"第 {line} 行") as caught:
        submitted(lab, text)
    assert caught.value.field == "text"


def test_a_worked_example_that_differs_refuses(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match=r"应为 0\.80，算得 0\.70"):
        submitted(lab, SECOND.replace('shown: "0.70"', 'shown: "0.80"'))


def test_an_example_that_does_not_belong_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="校准点序号超出"):
        submitted(lab, SECOND.replace("point: 1, column", "point: 77, column"))


def test_a_version_is_released_once(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="改版本号"):
        submitted(lab, shipped_text("dmm-jjf1587"))


def test_a_procedure_of_another_family_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="thermometer"):
        submitted(lab, shipped_text("thermometer-gum-h3"))


def test_two_drafts_of_one_version_end_with_one_release(lab: Laboratory) -> None:
    first, second = submitted(lab), submitted(lab)
    present = lab.method.procedures.get()
    new = actions.release_draft(lab.tech, first, seen=1, compared_with=present, valid_from=DAY)
    with pytest.raises(ActionError, match="已发布"):
        actions.release_draft(lab.tech, second, seen=1, compared_with=new, valid_from=DAY)


def test_a_returned_draft_is_edited_and_submitted_again(lab: Laboratory) -> None:
    draft = submitted(lab)
    with pytest.raises(ActionError, match="待审"):
        actions.save_draft(lab.zhang, draft, text=SECOND + "\n", seen=1)
    returned = actions.return_draft(lab.tech, draft, reason="湿度限写错")
    assert (returned.state, returned.reason) == ("returned", "湿度限写错")
    actions.save_draft(lab.zhang, draft, text=SECOND + "\n", seen=1)
    assert actions.submit_draft(lab.zhang, draft, seen=2).state == "submitted"


def test_a_return_needs_a_reason(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="理由"):
        actions.return_draft(lab.tech, submitted(lab), reason=" ")


def test_a_withdrawn_draft_is_kept_and_closed(lab: Laboratory) -> None:
    draft = actions.withdraw_draft(lab.zhang, submitted(lab), reason="不做了")
    assert draft.newest.text == SECOND
    with pytest.raises(ActionError, match="已撤回"):
        actions.save_draft(lab.zhang, draft, text="x", seen=1)


def test_a_text_too_large_or_empty_is_not_kept(lab: Laboratory) -> None:
    for text in (" \n", "x" * (512 * 1024 + 1)):
        with pytest.raises(ActionError):
            started(lab, text)
    assert not ProcedureDraft.objects.filter(state="open").exists()


@pytest.mark.parametrize("who", ["desk", "chen", "lin", "keeper", "quality", "tech"])
def test_who_may_not_draft(lab: Laboratory, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.start_draft(lab.users[who], lab.method, text=SECOND)


WRITERS, RELEASERS = {"CAL", "DOC"}, {"TEC"}


def test_every_role_may_what_the_matrix_says(lab: Laboratory) -> None:
    """A role without the right is refused for it; one with it gets as far as the state of the draft."""
    draft, present = started(lab), lab.method.procedures.get()
    deeds: dict[str, tuple[set[str], Callable[[User], object]]] = {
        "start": (WRITERS, lambda who: actions.start_draft(who, lab.method, text=" ")),
        "save": (WRITERS, lambda who: actions.save_draft(who, draft, text=" ", seen=1)),
        "submit": (WRITERS, lambda who: actions.submit_draft(who, draft, seen=9)),
        "withdraw": (WRITERS, lambda who: actions.withdraw_draft(who, draft, reason=" ")),
        "return": (RELEASERS, lambda who: actions.return_draft(who, draft, reason="x")),
        "release": (
            RELEASERS,
            lambda who: actions.release_draft(who, draft, seen=1, compared_with=present, valid_from=DAY),
        ),
    }
    for role in MATRIX["method"]:
        who = create_user(lab.admin, f"only-{role.lower()}", role, PASSWORD, roles=[role])
        for name, (holders, deed) in deeds.items():
            with pytest.raises(ActionError) as caught:
                deed(who)
            assert isinstance(caught.value, NotAllowed) == (role not in holders), (role, name)
