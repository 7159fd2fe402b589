# SPDX-License-Identifier: Apache-2.0
"""The log's pages as people with roles see them; the ledger itself knows no roles."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.actions import clear_log_stop, restore_log_copies
from zhunsheng.accounts.models import RoleGrant, User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.accounts.tests.cast import user_with
from zhunsheng.ledger import keys
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.startup import check


@pytest.fixture
def log(transactional_db: None) -> Event:
    """A log with thirty events of items and those of the users."""
    keys.create("log.zhunsheng.test/demo")
    with transaction.atomic():
        for number in range(30):
            event = append("item.received", f"item:A{number:03d}", None, {"place": "架 3"})
    return event


def signed_in(client: Client, role: str) -> Client:
    client.force_login(user_with(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", ["QUA", "AUD", "SYS"])
def test_events_are_listed_newest_first_and_paged(client: Client, log: Event, role: str) -> None:
    page = signed_in(client, role).get(reverse("ledger:events")).content.decode()
    assert "item:A029" in page
    assert "item:A001" not in page
    assert "item:A001" in client.get(reverse("ledger:events"), {"page": "2"}).content.decode()


def test_events_are_filtered(client: Client, log: Event) -> None:
    signed_in(client, "QUA")
    found = client.get(reverse("ledger:events"), {"subject": "item:A007"}).content.decode()
    assert ("item:A007" in found, "item:A008" in found) == (True, False)
    assert "item:A" not in client.get(reverse("ledger:events"), {"kind": "user."}).content.decode()
    assert "没有符合条件" in client.get(reverse("ledger:events"), {"actor": "nobody"}).content.decode()


def test_one_event_and_its_proof(client: Client, log: Event) -> None:
    page = signed_in(client, "AUD").get(reverse("ledger:event", args=[log.pk])).content.decode()
    assert "架 3" in page
    answer = client.get(reverse("ledger:proof", args=[log.pk]))
    assert f"\nindex {Event.objects.get(pk=log.pk).index}\n" in answer.content.decode()
    assert ".tlog-proof" in answer.headers["Content-Disposition"]


def test_the_administrator_does_not_see_what_events_say(client: Client, log: Event) -> None:
    page = signed_in(client, "SYS").get(reverse("ledger:event", args=[log.pk])).content.decode()
    assert "架 3" not in page
    assert "系统管理员不看业务内容" in page


@pytest.mark.parametrize("role", ["CAL", "CLI", "TOP"])
def test_others_are_refused(client: Client, log: Event, role: str) -> None:
    signed_in(client, role)
    for name, arguments in (("events", []), ("event", [log.pk]), ("proof", [log.pk])):
        assert client.get(reverse(f"ledger:{name}", args=arguments)).status_code == 403


@pytest.mark.django_db
def test_an_event_still_waiting_has_no_proof_to_download(client: Client) -> None:
    signed_in(client, "QUA")
    event = Event.objects.get()
    answer = client.get(reverse("ledger:proof", args=[event.pk]), follow=True)
    assert "还没有进入日志" in answer.content.decode()


def test_a_stopped_log_says_so_on_its_page(client: Client, log: Event) -> None:
    signed_in(client, "SYS")
    Event.objects.filter(pk=log.pk).update(salt=bytes(32))
    check()
    page = client.get(reverse("ledger:events")).content.decode()
    assert "日志已停止" in page
    assert f"事件 {log.pk}" in page


def test_the_administrator_alone_clears_a_stop(log: Event) -> None:
    salt = bytes(log.salt)
    Event.objects.filter(pk=log.pk).update(salt=bytes(32))
    check()
    Event.objects.filter(pk=log.pk).update(salt=salt)
    admin, auditor = (User.objects.create(username=name, created_at=log.at) for name in ("a", "b"))
    for user, role in ((admin, "SYS"), (auditor, "AUD")):
        RoleGrant.objects.create(user=user, role=role, since=log.at)
    for deed in (clear_log_stop, restore_log_copies):
        with pytest.raises(NotAllowed):
            deed(auditor, "it looks fine")
    with pytest.raises(ActionError):
        restore_log_copies(admin, "nothing is damaged")
    clear_log_stop(admin, "row restored")
    assert Event.objects.order_by("-id")[0].actor == "a"
