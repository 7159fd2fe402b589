# SPDX-License-Identifier: Apache-2.0
"""Who may do what, asked of the one table in `matrix`; every action asks before it does anything."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import hub_matrix, matrix
from zhunsheng.accounts.hub_matrix import HUB_MATRIX
from zhunsheng.accounts.matrix import OWNERSHIP_LIMITS, RIGHT_NAMES, STATE_LIMITS, Right
from zhunsheng.accounts.models import User
from zhunsheng.accounts.roles import EVERY_ROLE, offered_roles
from zhunsheng.ledger.access import Sight
from zhunsheng.ledger.errors import ActionError

# The two tables as one: no role stands in both, so a right is never widened by reading them together.
MATRIX: Mapping[str, Mapping[str, frozenset[Right]]] = {
    object_: {**matrix.MATRIX.get(object_, {}), **HUB_MATRIX.get(object_, {})}
    for object_ in {**matrix.MATRIX, **HUB_MATRIX}
}
OBJECT_NAMES = {**matrix.OBJECT_NAMES, **hub_matrix.OBJECT_NAMES}
CLIENT = "CLI"
CONTACT = "LAB"
HEAD = "HEA"
SYSTEM = "SYS"


class NotAllowed(ActionError):  # noqa: N818 - the answer it gives, as callers read it
    """The person holds no role with this right."""

    @classmethod
    def of(cls, user: User | AnonymousUser | None, obj: str, right: str) -> "NotAllowed":
        """The refusal for a right on an object that is missing, naming roles held and roles that have it."""
        held = user.roles() if isinstance(user, User) else ()
        values = {
            "right": RIGHT_NAMES[right],
            "object": OBJECT_NAMES[obj],
            "held": _names(held) or "—",
            "roles": _names(role for role in roles_with(obj, right) if role in offered_roles()),
        }
        return cls(
            _("没有“%(object)s：%(right)s”的权限。您的角色：%(held)s；有此权限的角色：%(roles)s。") % values
        )


def allowed(
    user: User | AnonymousUser | None, obj: str, right: str, *, own: bool = False, limit: str = ""
) -> bool:
    """Whether any role of `user` gives `right` (C, R, U or A) on `obj` (a key of MATRIX; KeyError else).

    `own`: the object is the user's own (organisation's), or the step the user holds. `limit`: the part or
    occasion of the object this is about, in the table's word ("price", "special", "request", …); a right
    without a limit covers them all. Strangers and deactivated users have no right at all.
    """
    row = MATRIX[obj]
    if not isinstance(user, User) or not user.is_active:
        return False
    return any(role_allows(role, obj, right, own=own, limit=limit) for role in user.roles() if role in row)


def role_allows(role: str, obj: str, right: str, *, own: bool = False, limit: str = "") -> bool:
    """`allowed` for one role. Whoever may create, change or approve a thing may also read it, as narrowly."""
    if right not in RIGHT_NAMES:
        raise KeyError(right)
    held = MATRIX[obj][role]
    return any(
        _covers(role, held_right, own, limit)
        for held_right in held
        if held_right.letter == right or right == "R"
    )


def require(
    user: User | AnonymousUser | None, obj: str, right: str, *, own: bool = False, limit: str = ""
) -> None:
    """NotAllowed, naming the right and the roles that hold it, unless `allowed`."""
    if not allowed(user, obj, right, own=own, limit=limit):
        raise NotAllowed.of(user, obj, right)


def roles_with(obj: str, right: str) -> list[str]:
    """The roles that hold a right on an object, narrow ones included, in the order of the table."""
    return [role for role, held in MATRIX[obj].items() if any(item.letter == right for item in held)]


def log_sight(user: object) -> Sight:
    """What a user may see of the log: its bodies tell results, so only who reads certificates reads them."""
    if not isinstance(user, User) or not allowed(user, "log", "R"):
        return Sight()
    return Sight(events=True, bodies=allowed(user, "certificate", "R"))


def conflict(roles: Iterable[str]) -> bool:
    """Whether these roles may not be one person's.

    The system's administrator holds no business right, and a client's user is nobody of the laboratory; in a
    hub whoever speaks for a laboratory judges none.
    """
    held = set(roles)
    return len(held) > 1 and not held.isdisjoint({SYSTEM, CLIENT, CONTACT})


def _covers(role: str, right: Right, own: bool, limit: str) -> bool:
    # A client sees only the own organisation's things, whatever the cell says; what is public is everybody's.
    needs_own = right.own or (role == CLIENT and right.limit != "public")
    if needs_own and not own:
        return False
    if not right.limit or right.limit == limit or right.limit in STATE_LIMITS:
        return True
    return own and right.limit in OWNERSHIP_LIMITS


def _names(roles: Iterable[str]) -> str:
    return str(_("、")).join(str(EVERY_ROLE[role]) for role in roles)
