# SPDX-License-Identifier: Apache-2.0
"""What is done to users: each authorises first, changes, and tells the log last, in one transaction.

`actor` None is the system itself: the command line at set-up. Everybody else needs the right on users.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import kinds, queries, signals
from zhunsheng.accounts.guesses import count_guess as count_guess
from zhunsheng.accounts.models import RoleGrant, User
from zhunsheng.accounts.permissions import CLIENT, CONTACT, SYSTEM, NotAllowed, conflict, require
from zhunsheng.accounts.roles import offered_roles
from zhunsheng.ledger import actions as ledger_actions
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError

USERNAME = re.compile(r"[\w.@-]{1,60}")
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
# Roles that stand alone, and why.
_ALONE = {
    SYSTEM: _("系统管理员不能兼任业务角色：系统管理员不签发、不改记录、不看客户结果。请为业务另建账户。"),
    CLIENT: _("客户账户不能兼任实验室的角色。"),
    CONTACT: _("代表实验室的账户不能兼任评价方的角色。"),
}


def create_user(
    actor: User | None,
    username: str,
    name: str,
    password: str,
    *,
    name_en: str = "",
    email: str = "",
    language: str = "zh-hans",
    roles: Iterable[str] = (),
) -> User:
    """A new user who may sign in at once, with these roles. ActionError names the field at fault."""
    _authorise(actor, "C")
    granted = _checked_roles(roles)
    user = User(username=username.strip(), name=name.strip(), name_en=name_en.strip(), email=email.strip())
    user.language, user.created_at = language, clock.now()
    _check_user(user)
    _check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        _insert(user)
        for role in granted:
            RoleGrant.objects.create(user=user, role=role, since=user.created_at, granted_by=actor)
        facts: dict[str, JsonValue] = {"username": user.username, "name": user.name, "roles": [*granted]}
        append(kinds.USER_CREATED, _subject(user), actor, facts, at=user.created_at)
    return user


def grant_role(actor: User | None, user: User, role: str) -> RoleGrant:
    """A role for the user from now on. Refused when held already, or when it can't go with the others."""
    _authorise(actor, "U")
    if actor is not None and actor.pk == user.pk:
        raise NotAllowed(_("不能给自己授予角色；请由另一位系统管理员授予。"), field="role")
    with transaction.atomic():
        locked = _locked(user)
        held = locked.roles()
        if role in held:
            raise ActionError(_("该用户已有此角色。"), field="role")
        _checked_roles([*held, role])
        at = clock.now()
        grant = RoleGrant.objects.create(user=locked, role=role, since=at, granted_by=actor)
        append(kinds.ROLE_GRANTED, _subject(locked), actor, {"role": role}, at=at)
    return grant


def end_role(actor: User | None, user: User, role: str) -> None:
    """The role ends now; that it was held stays on record."""
    _authorise(actor, "U")
    with transaction.atomic():
        locked = _locked(user)
        at = clock.now()
        _keep_an_administrator(locked, role, at)
        if not queries.held_grants(at).filter(user=locked, role=role).update(until=at):
            raise ActionError(_("该用户现在没有此角色。"), field="role")
        append(kinds.ROLE_ENDED, _subject(locked), actor, {"role": role}, at=at)


def set_password(actor: User | None, user: User, new: str) -> None:
    """A new password for somebody who lost theirs. What the old one locked can't be opened by this."""
    _authorise(actor, "U")
    _check_password(new, user)
    with transaction.atomic():
        locked = _locked(user)
        _change_password(locked, None, new)
        append(kinds.PASSWORD_SET, _subject(locked), actor, {})
    user.password = locked.password


def change_own_password(user: User, old: str, new: str) -> None:
    """A new password in place of the old one, by its owner."""
    reenter_password(user, old, _("原密码不正确。"), field="old")
    if new == old:
        raise ActionError(_("新密码不能与原密码相同。"), field="new")
    _check_password(new, user, field="new")
    with transaction.atomic():
        locked = _locked(user)
        _change_password(locked, old, new)
        append(kinds.PASSWORD_CHANGED, _subject(locked), user, {})
    user.password = locked.password


def reenter_password(user: User, password: str, wrong: str | Promise, *, field: str = "password") -> None:
    """The password again, before something that binds; ActionError when it is wrong, or was too often.

    Call it outside the transaction of what follows: a wrong one stays counted.
    """
    wait = queries.wait_of("password", user.username)
    if wait is not None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        raise ActionError(
            format_lazy(_("密码连续输错多次：请等 {minutes} 分钟再试。"), minutes=minutes), field=field
        )
    if not queries.confirm_password(user, password):
        count_guess("password", user.username)
        raise ActionError(wrong, field=field)


def deactivate(actor: User | None, user: User) -> None:
    """The user can no longer sign in, and every role ends now."""
    _authorise(actor, "U")
    if actor is not None and actor.pk == user.pk:
        raise NotAllowed(_("不能停用自己的账户；请由另一位系统管理员停用。"))
    with transaction.atomic():
        locked = _locked(user)
        if not locked.is_active:
            raise ActionError(_("该账户已停用。"))
        at = clock.now()
        _keep_an_administrator(locked, SYSTEM, at)
        queries.held_grants(at).filter(user=locked).update(until=at)
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        append(kinds.DEACTIVATED, _subject(locked), actor, {}, at=at)
    user.is_active = False


def reactivate(actor: User | None, user: User) -> None:
    """The user may sign in again, without any role: those are granted anew."""
    _authorise(actor, "U")
    with transaction.atomic():
        locked = _locked(user)
        if locked.is_active:
            raise ActionError(_("该账户未停用。"))
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        append(kinds.REACTIVATED, _subject(locked), actor, {})
    user.is_active = True


def change_profile(user: User, *, name_en: str, email: str, language: str) -> None:
    """What a user may change of the own account; the name is the administrator's to change."""
    if not user.is_active:
        raise NotAllowed(_("该账户已停用。"))
    with transaction.atomic():
        locked = _locked(user)
        locked.name_en, locked.email, locked.language = name_en.strip(), email.strip(), language
        _check_user(locked)
        locked.save(update_fields=["name_en", "email", "language"])
        append(kinds.PROFILE_CHANGED, _subject(locked), user, {"language": language})
    user.name_en, user.email, user.language = locked.name_en, locked.email, locked.language


def clear_log_stop(actor: User, reason: str) -> None:
    """Let the stopped log sign again, by the administrator, once nothing differs any more."""
    require(actor, "users", "U")
    ledger_actions.clear_stop(actor, reason)


def restore_log_copies(actor: User, reason: str) -> None:
    """Make damaged tiles and published files of the log again from its events; the stop stays."""
    require(actor, "users", "U")
    ledger_actions.restore_copies(actor, reason)


def start_successor_log(administrator: User, approver: User, origin: str, reason: str) -> None:
    """End the log after a restored backup and begin its successor: two people's decision.

    The administrator does it, and somebody who answers for the log's truth (quality manager) approves.
    """
    require(administrator, "users", "U")
    require(approver, "log", "A")
    if administrator.pk == approver.pk:
        raise NotAllowed(_("后继日志须由两个人决定。"))
    ledger_actions.succeed(administrator, approver, origin, reason)


def _authorise(actor: User | None, right: str) -> None:
    if actor is not None:
        require(actor, "users", right)


def _subject(user: User) -> str:
    return f"user:{user.username}"


def _locked(user: User) -> User:
    """The row, ours alone until the transaction ends, so that two grants at once can't pass each other."""
    return User.objects.select_for_update().get(pk=user.pk)


def _checked_roles(roles: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(roles))
    unknown = [role for role in wanted if role not in offered_roles()]
    if unknown:
        raise ActionError(_("没有角色 %(role)s。") % {"role": unknown[0]}, field="roles")
    if conflict(wanted):
        raise ActionError(_ALONE[next(role for role in _ALONE if role in wanted)], field="roles")
    return wanted


def _check_user(user: User) -> None:
    if not USERNAME.fullmatch(user.username):
        raise ActionError(
            _("用户名为 1 至 60 个字符，可含文字、数字与 . @ - _，不含空格。"), field="username"
        )
    if not user.name:
        raise ActionError(_("请填写姓名。"), field="name")
    if user.language not in LANGUAGES:
        raise ActionError(_("没有这种语言。"), field="language")
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise ActionError(" ".join(messages), field=field) from error


def _check_password(password: str, user: User, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ActionError(" ".join(error.messages), field=field) from error


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise ActionError(_("用户名已被使用。"), field="username") from error


def _change_password(user: User, old: str | None, new: str) -> None:
    user.set_password(new)
    user.save(update_fields=["password"])
    signals.password_changed.send(sender=User, user=user, old=old, new=new)


def _keep_an_administrator(user: User, role: str, at: datetime) -> None:
    """An installation without an administrator could only be helped from the command line."""
    if role != SYSTEM:
        return
    administrators = queries.users_with(SYSTEM, at)
    if administrators.filter(pk=user.pk).exists() and not administrators.exclude(pk=user.pk).exists():
        raise ActionError(_("这是唯一的系统管理员；请先授权另一位。"), field="role")
