# SPDX-License-Identifier: Apache-2.0
"""The desk says what to do also when nothing waits: before the first order, and between orders."""

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.actions import create_user, set_password
from zhunsheng.accounts.models import User
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.accounts.tests.cast import user_with
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Authorisation, SigningIdentity
from zhunsheng.web import next_steps
from zhunsheng.web.next_steps import Act
from zhunsheng.work import queries
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

STAFF = [role for role in ROLE_NAMES if role not in ("CLI", "PUB")]


def desk(user: User) -> str:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("home")).content.decode()


def acts(user: User) -> list[Act]:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    context = client.get(reverse("home")).context
    return [*context["lacked"], *context["next_acts"]]


@pytest.mark.parametrize("role", STAFF)
def test_every_role_for_whom_nothing_waits_has_a_next_act_that_opens(lab: Laboratory, role: str) -> None:
    user = user_with(role, username="somebody")
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    pages = [act.url for act in acts(user) if act.url]
    assert pages
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_before_the_first_order_each_is_told_what_is_theirs_to_enter(lab: Laboratory) -> None:
    """Somebody ended every authorisation and revoked every key: the laboratory can do no work."""
    Authorisation.objects.update(retracted_at=lab.clock.at)
    SigningIdentity.objects.update(revoked_at=lab.clock.at)
    assert [act.url for act in acts(lab.tech)] == [reverse("laboratory:people")]
    assert [act.url for act in acts(lab.lin)] == [reverse("laboratory:my-identity")]
    assert reverse("setting-up") in desk(lab.admin)
    assert [act.url for act in acts(lab.zhang)] == [reverse("work:tasks")]


def test_what_keeps_somebody_from_the_work_of_the_role_is_said(lab: Laboratory) -> None:
    signatory = user_with("SIG", username="somebody")
    assert "还没有登记为人员" in str(acts(signatory)[0].why)
    SigningIdentity.objects.update(revoked_at=lab.clock.at)
    assert "没有签名密钥" in str(next_steps.next_acts(lab.lin)[0].why)
    unlinked = create_user(lab.admin, "unlinked", "无名", PASSWORD, roles=["CLI"])
    assert "还没有与单位关联" in str(acts(unlinked)[0].why)
    nobody = create_user(lab.admin, "nobody", "无名", PASSWORD)
    assert "还没有岗位" in str(acts(nobody)[0].why)


def test_a_key_to_be_confirmed_waits_on_the_technical_managers_desk(lab: Laboratory) -> None:
    set_password(lab.admin, lab.lin, "wort-fuer-wort-43")
    laboratory.issue_signing_identity(lab.lin, lab.people["lin"], password="wort-fuer-wort-43")
    waiting = {each.key: each for each in queries.worklists(lab.tech)}["to-confirm"]
    assert [row.number for row in waiting.rows] == [lab.people["lin"].number]
    assert reverse("laboratory:person", args=[lab.people["lin"].number]) in desk(lab.tech)
    assert "当面问过您" in str(next_steps.next_acts(lab.lin)[0].why)
    laboratory.confirm_signing_identity(lab.tech, lab.people["lin"])
    assert "to-confirm" not in {each.key for each in queries.worklists(lab.tech)}


def test_lists_with_something_come_first_and_the_others_say_what_fills_them(lab: Laboratory) -> None:
    cast.ordered(lab, [cast.multimeter("A1"), cast.multimeter("A2")])
    page = desk(lab.desk)
    assert "数字多用表 等 2 件" in page
    assert (
        page.index("待评审的委托单") < page.index("空着的清单") < page.index("评审签过、等客户同意的委托单")
    )
    assert acts(lab.desk) == []


def test_every_list_says_what_fills_it(lab: Laboratory) -> None:
    everything = user_with(*(set(STAFF) - {"SYS"}), username="everything")
    for user in (everything, lab.client):
        assert [each.key for each in queries.worklists(user) if not each.filled_by] == []


def test_the_equipment_manager_sees_whose_certificate_runs_out(lab: Laboratory) -> None:
    lab.clock.on(days=365)
    found = {each.key: each for each in queries.worklists(lab.keeper)}
    overdue = [row.number for row in found["trace-overdue"].rows]
    assert lab.calibrator.number in overdue
    assert found["trace-overdue"].query == "due=overdue"
