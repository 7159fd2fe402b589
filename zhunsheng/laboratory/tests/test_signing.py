# SPDX-License-Identifier: Apache-2.0
"""A signatory's key opens with the own password only, follows it, and is lost with it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.actions import change_own_password, grant_role, set_password
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions, kinds, signing
from zhunsheng.laboratory.models import SigningIdentity
from zhunsheng.laboratory.tests.cast import PASSWORD, Laboratory
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts

NEW = "wort-fuer-wort-43"


def _issue(lab: Laboratory) -> SigningIdentity:
    return actions.issue_signing_identity(lab.lin, lab.people["lin"], password=PASSWORD)


def _kinds(lab: Laboratory) -> list[str]:
    subject = f"person:{lab.people['lin'].number}"
    return list(
        Event.objects.filter(subject=subject, kind__contains="identity")
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_the_own_password_opens_the_key(lab: Laboratory) -> None:
    _issue(lab)
    key, chain = signing.unlock_identity(lab.people["lin"], PASSWORD)
    assert key.public_key().public_numbers() == chain[0].public_key().public_numbers()  # type: ignore[union-attr]  # P-256, as issued
    assert chain[-1] == signing.authority().certificate
    assert chain[0].issuer == chain[-1].subject


def test_another_password_does_not(lab: Laboratory) -> None:
    _issue(lab)
    with pytest.raises(ActionError) as caught:
        signing.unlock_identity(lab.people["lin"], NEW)
    assert caught.value.field == "password"


def test_nobody_makes_it_for_somebody_else(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="本人"):
        actions.issue_signing_identity(lab.admin, lab.people["lin"], password=PASSWORD)


def test_only_signatories_get_one(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="授权签字人"):
        actions.issue_signing_identity(lab.zhang, lab.people["zhang"], password=PASSWORD)


def test_it_is_locked_by_the_real_password(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW)
    assert caught.value.field == "password"
    assert not SigningIdentity.objects.exists()


def test_it_follows_a_change_of_password(lab: Laboratory) -> None:
    identity = _issue(lab)
    change_own_password(lab.lin, PASSWORD, NEW)
    _key, chain = signing.unlock_identity(lab.people["lin"], NEW)
    assert signing.fingerprint(identity) == chain[0].fingerprint(chain[0].signature_hash_algorithm).hex()  # type: ignore[arg-type]  # SHA-256, as issued
    with pytest.raises(ActionError):
        signing.unlock_identity(lab.people["lin"], PASSWORD)
    assert _kinds(lab) == [kinds.IDENTITY_ISSUED, kinds.IDENTITY_RELOCKED]


def test_a_reset_by_somebody_else_revokes_it(lab: Laboratory) -> None:
    identity = _issue(lab)
    set_password(lab.admin, lab.lin, NEW)
    identity.refresh_from_db()
    assert identity.revoked_at == lab.clock.at
    assert _kinds(lab) == [kinds.IDENTITY_ISSUED, kinds.IDENTITY_REVOKED]
    with pytest.raises(ActionError, match="还没有签名密钥"):
        signing.unlock_identity(lab.people["lin"], NEW)


def test_a_key_nobody_can_open_does_not_stop_a_change_of_password(lab: Laboratory) -> None:
    identity = _issue(lab)
    signing.relock_identity(identity, PASSWORD, "some-other-password")
    change_own_password(lab.lin, PASSWORD, NEW)
    identity.refresh_from_db()
    assert identity.revoked_at is not None


def test_a_new_one_revokes_the_old_one(lab: Laboratory) -> None:
    first = _issue(lab)
    second = _issue(lab)
    assert list(SigningIdentity.objects.filter(revoked_at__isnull=True)) == [second]
    assert signing.fingerprint(first) != signing.fingerprint(second)
    assert _kinds(lab) == [kinds.IDENTITY_ISSUED, kinds.IDENTITY_REVOKED, kinds.IDENTITY_ISSUED]


def test_an_expired_certificate_signs_nothing(lab: Laboratory) -> None:
    _issue(lab)
    lab.clock.on(days=(signing.IDENTITY_LIFE + timedelta(days=1)).days)
    with pytest.raises(ActionError, match="到期"):
        signing.unlock_identity(lab.people["lin"], PASSWORD)


def test_there_is_one_authority(lab: Laboratory) -> None:
    with pytest.raises(ActionError, match="已经存在"):
        signing.create_authority("另一家", "X", lab.clock.at)


def test_keys_are_for_the_server_alone(lab: Laboratory) -> None:
    folder = signing._file("ca.key")
    assert folder.stat().st_mode & 0o077 == 0
    assert b"BEGIN CERTIFICATE" in signing.authority_pem()


def _reset(lab: Laboratory) -> None:
    """The administrator sets a signatory's password, and then knows it."""
    set_password(lab.admin, lab.lin, NEW)
    lab.clock.on(minutes=1)


def test_a_key_made_after_a_reset_signs_nothing_until_another_confirms_it(lab: Laboratory) -> None:
    _issue(lab)
    _reset(lab)
    identity = actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW)
    assert identity.awaits
    with pytest.raises(ActionError, match="技术负责人"):
        signing.unlock_identity(lab.people["lin"], NEW)
    for who in (lab.admin, lab.quality, lab.zhang):
        with pytest.raises(NotAllowed):
            actions.confirm_signing_identity(who, lab.people["lin"])
    confirmed = actions.confirm_signing_identity(lab.tech, lab.people["lin"])
    assert (confirmed.pk, confirmed.confirmed_by) == (identity.pk, lab.tech)
    assert signing.unlock_identity(lab.people["lin"], NEW)
    assert _kinds(lab)[-1] == kinds.IDENTITY_CONFIRMED
    event = Event.objects.get(kind=kinds.IDENTITY_CONFIRMED)
    assert (event.actor, facts(event)) == ("tech", {"certificate": signing.fingerprint(identity)})
    with pytest.raises(ActionError, match="没有等待确认"):
        actions.confirm_signing_identity(lab.tech, lab.people["lin"])


def test_changing_the_password_oneself_does_not_end_the_waiting(lab: Laboratory) -> None:
    """Whoever reset it can change it as well, and would be the person's double."""
    _reset(lab)
    change_own_password(lab.lin, NEW, "wort-fuer-wort-44")
    identity = actions.issue_signing_identity(lab.lin, lab.people["lin"], password="wort-fuer-wort-44")
    assert identity.awaits


def test_once_confirmed_later_keys_wait_for_nobody_until_the_next_reset(lab: Laboratory) -> None:
    _reset(lab)
    actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW)
    actions.confirm_signing_identity(lab.tech, lab.people["lin"])
    lab.clock.on(days=1)
    assert not actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW).awaits
    _reset(lab)
    assert actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW).awaits


def test_nobody_confirms_the_own_key(lab: Laboratory) -> None:
    grant_role(lab.admin, lab.lin, "TEC")
    _reset(lab)
    actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW)
    with pytest.raises(NotAllowed, match="另一人"):
        actions.confirm_signing_identity(lab.lin, lab.people["lin"])


def test_the_page_says_who_confirms_and_the_button_does(lab: Laboratory) -> None:
    _reset(lab)
    actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW)
    number = lab.people["lin"].number
    address = reverse("laboratory:confirm-key", args=[number])
    signatory, chief = Client(), Client()
    signatory.force_login(lab.lin, "django.contrib.auth.backends.ModelBackend")
    chief.force_login(lab.tech, "django.contrib.auth.backends.ModelBackend")
    page = reverse("laboratory:person", args=[number])
    assert address not in signatory.get(page).content.decode()
    assert "确认之前不能签发" in signatory.get(page).content.decode()
    assert signatory.post(address).status_code == 403
    assert address in chief.get(page).content.decode()
    assert chief.get(address).status_code == 200
    assert chief.post(address).status_code == 302
    assert SigningIdentity.objects.get(revoked_at__isnull=True).confirmed_by == lab.tech


def test_eight_wrong_passwords_make_the_ninth_wait(lab: Laboratory) -> None:
    """Whoever sits down at an open session does not guess on; the right one waits as well."""
    for _guess in range(8):
        with pytest.raises(ActionError, match="密码不对"):
            actions.issue_signing_identity(lab.lin, lab.people["lin"], password=NEW)
    with pytest.raises(ActionError, match="15 分钟") as caught:
        _issue(lab)
    assert caught.value.field == "password"
    assert Event.objects.get(kind="guessing.limited").subject == "guessing:password"
    lab.clock.on(minutes=16)
    assert _issue(lab)
