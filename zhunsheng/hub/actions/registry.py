# SPDX-License-Identifier: Apache-2.0
"""Laboratories: registered, changed, their keys pinned, their consent taken down, their contacts named."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CONTACT
from zhunsheng.hub import credit_code as credit_codes
from zhunsheng.hub import kinds
from zhunsheng.hub.actions.results import withdraw_results
from zhunsheng.hub.models import Consent, Contact, Laboratory, LaboratoryKey
from zhunsheng.hub.queries import contacts_of, pinned_keys, spoken_for
from zhunsheng.hub.vocabulary import FIELD_NAMES, PROFILES, REGION_NAMES
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue, KeyType, NoteError, VerifierKey

# Controls, and what turns or joins letters unseen: two names that look alike are the same name.
_UNSEEN: Final = frozenset({"Cc", "Cf"})


@transaction.atomic
def register_laboratory(
    actor: User,
    credit_code: str,
    name: str,
    *,
    name_en: str = "",
    region: str = "",
    fields: Iterable[str] = (),
    profile: str = "accredited",
) -> Laboratory:
    """A laboratory that may take part. ActionError names the field at fault."""
    permissions.require(actor, "hub-laboratory", "C")
    code = formed_code(credit_code, "credit_code")
    if Laboratory.objects.filter(credit_code=code).exists():
        raise ActionError(_("这家实验室已经登记。"), field="credit_code")
    facts = _checked(name, name_en, region, fields, profile)
    event = append(kinds.LABORATORY_REGISTERED, f"hub-laboratory:{code}", actor, _body(facts))
    return Laboratory.objects.create(
        credit_code=code, registered_at=event.at, registered_by=actor, event=event, **facts
    )


@transaction.atomic
def change_laboratory(
    actor: User,
    laboratory: Laboratory,
    *,
    name: str,
    name_en: str = "",
    region: str = "",
    fields: Iterable[str] = (),
    profile: str = "accredited",
) -> Laboratory:
    """Other facts about it from now on; what they were stays in the log."""
    permissions.require(actor, "hub-laboratory", "U")
    locked = Laboratory.objects.select_for_update().get(pk=laboratory.pk)
    facts = _checked(name, name_en, region, fields, profile)
    for field, value in facts.items():
        setattr(locked, field, value)
    locked.save(update_fields=list(facts))
    append(kinds.LABORATORY_CHANGED, _subject(locked), actor, _body(facts))
    return locked


@transaction.atomic
def pin_key(actor: User, laboratory: Laboratory, vkey: str, how: str) -> LaboratoryKey:
    """Say that a key is the laboratory's, and by which way apart from the pack that was confirmed."""
    permissions.require(actor, "hub-laboratory", "U")
    if not how.strip():
        raise ActionError(
            _("写明这把密钥是怎样核对的，例如：与对方公开日志的策略文件核对，或当面确认。"), field="how"
        )
    try:
        key = VerifierKey.parse(vkey.strip())
    except NoteError as error:
        raise ActionError(
            _("这不是一把公钥：%(why)s") % {"why": f"{error.zh} / {error.en}"}, field="vkey"
        ) from error
    if key.kind is not KeyType.ED25519:
        raise ActionError(_("这是联署密钥，不能签证据包。"), field="vkey")
    if key.vkey in pinned_keys(laboratory):
        raise ActionError(_("这把密钥已经确认过。"), field="vkey")
    body: dict[str, JsonValue] = {"vkey": key.vkey, "how": how.strip()}
    event = append(kinds.KEY_PINNED, _subject(laboratory), actor, body)
    return LaboratoryKey.objects.create(
        laboratory=laboratory,
        vkey=key.vkey,
        how=how.strip()[:300],
        since=event.at,
        pinned_by=actor,
        event=event,
    )


@transaction.atomic
def end_key(actor: User, key: LaboratoryKey, reason: str) -> None:
    """Packs signed with the key are no longer taken; those received before keep their place in the log."""
    permissions.require(actor, "hub-laboratory", "U")
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    at = clock.now()
    if not LaboratoryKey.objects.filter(pk=key.pk, until__isnull=True).update(until=at):
        raise ActionError(_("这把密钥已经停用。"))
    body: dict[str, JsonValue] = {"vkey": key.vkey, "reason": reason.strip()}
    append(kinds.KEY_ENDED, _subject(key.laboratory), actor, body, at=at)


@transaction.atomic
def set_consent(actor: User, laboratory: Laboratory, *, given: bool, document: str) -> Consent:
    """Take down that results may be published, or no longer may; by the hub, or by the laboratory itself."""
    own = laboratory.pk in spoken_for(actor)
    permissions.require(actor, "hub-laboratory", "U", own=own, limit="consent")
    if not document.strip():
        raise ActionError(_("写明同意书或撤回书的编号、日期和签字人。"), field="document")
    kind = kinds.CONSENT_GIVEN if given else kinds.CONSENT_WITHDRAWN
    event = append(kind, _subject(laboratory), actor, {"document": document.strip()})
    if not given:
        withdraw_results(actor, laboratory)
    return Consent.objects.create(
        laboratory=laboratory,
        given=given,
        document=document.strip()[:200],
        at=event.at,
        by=actor,
        event=event,
    )


@transaction.atomic
def name_contact(actor: User, laboratory: Laboratory, user: User) -> Contact:
    """Let a user speak for the laboratory; whoever does holds no other role."""
    permissions.require(actor, "hub-laboratory", "U")
    if CONTACT not in user.roles():
        raise ActionError(_("先由系统管理员给这位用户“实验室联系人”的角色。"), field="user")
    if contacts_of(laboratory).filter(user=user).exists():
        raise ActionError(_("这位用户已是联系人。"), field="user")
    body: dict[str, JsonValue] = {"user": user.username}
    event = append(kinds.CONTACT_NAMED, _subject(laboratory), actor, body)
    return Contact.objects.create(laboratory=laboratory, user=user, since=event.at, named_by=actor)


@transaction.atomic
def end_contact(actor: User, contact: Contact) -> None:
    """The user no longer speaks for the laboratory; what was said stays."""
    permissions.require(actor, "hub-laboratory", "U")
    at: datetime = clock.now()
    if not Contact.objects.filter(pk=contact.pk, until__isnull=True).update(until=at):
        raise ActionError(_("这位用户已不是联系人。"))
    body: dict[str, JsonValue] = {"user": contact.user.username}
    append(kinds.CONTACT_ENDED, _subject(contact.laboratory), actor, body, at=at)


def formed_code(typed: str, field: str) -> str:
    """A code that is formed as one; its check character is not asked for."""
    code = typed.strip().upper()
    if not credit_codes.FORM.fullmatch(code):
        raise ActionError(_("统一社会信用代码为 18 位数字和大写字母，不含 I、O、S、V、Z。"), field=field)
    return code


def _subject(laboratory: Laboratory) -> str:
    return f"hub-laboratory:{laboratory.credit_code}"


def _checked(
    name: str, name_en: str, region: str, fields: Iterable[str], profile: str
) -> dict[str, str | list[str]]:
    wanted = list(dict.fromkeys(fields))
    if not name.strip():
        raise ActionError(_("请填写名称。"), field="name")
    for field, text in (("name", name), ("name_en", name_en)):
        if any(unicodedata.category(each) in _UNSEEN for each in text.strip()):
            raise ActionError(_("名称里有看不见的字符：逐字重新输入。"), field=field)
    if region and region not in REGION_NAMES:
        raise ActionError(_("没有这个地区。"), field="region")
    if any(each not in FIELD_NAMES for each in wanted):
        raise ActionError(_("没有这个专业。"), field="fields")
    if profile not in dict(PROFILES):
        raise ActionError(_("没有这种能力依据。"), field="profile")
    return {
        "name": name.strip()[:120],
        "name_en": name_en.strip()[:160],
        "region": region,
        "fields": wanted,
        "profile": profile,
    }


def _body(facts: dict[str, str | list[str]]) -> dict[str, JsonValue]:
    return {name: [*value] if isinstance(value, list) else value for name, value in facts.items()}
