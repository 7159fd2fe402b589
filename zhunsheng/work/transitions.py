# SPDX-License-Identifier: Apache-2.0
"""One step of one subject: checked against the table of steps, and written down with its event."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.ledger.models import Event
from zhunsheng.work import states
from zhunsheng.work.errors import WrongState
from zhunsheng.work.models import Amendment, Certificate, Item, Order, OriginalRecord, Task, Transition
from zhunsheng.work.wording import listed

Subject: TypeAlias = Order | Item | Task | OriginalRecord | Certificate | Amendment

_STEPS: Final[dict[type[Model], states.Steps]] = {
    Order: states.ORDER_STEPS,
    Item: states.ITEM_STEPS,
    Task: states.TASK_STEPS,
    OriginalRecord: states.RECORD_STEPS,
    Certificate: states.CERTIFICATE_STEPS,
    Amendment: states.AMENDMENT_STEPS,
}
_NAMES: Final = {
    Order: dict(states.ORDER_STATES),
    Item: dict(states.ITEM_STATES),
    Task: dict(states.TASK_STATES),
    OriginalRecord: dict(states.RECORD_STATES),
    Certificate: dict(states.CERTIFICATE_STATES),
    Amendment: dict(states.AMENDMENT_STATES),
}
_KINDS: Final[dict[type[Model], str]] = {
    Order: "order",
    Item: "item",
    Task: "task",
    OriginalRecord: "record",
    Certificate: "certificate",
    Amendment: "amendment",
}


def number_of(subject: Subject) -> str:
    """The number people know it by; a record has its task's."""
    return subject.task.number if isinstance(subject, OriginalRecord) else subject.number


def subject_name(subject: Subject) -> str:
    """How events name it: kind:number."""
    return f"{_KINDS[type(subject)]}:{number_of(subject)}"


def possible(subject: Subject) -> frozenset[str]:
    """The states that may follow the present one."""
    return _STEPS[type(subject)].get(subject.state, frozenset())


def check(subject: Subject, to: str) -> None:
    """Raise WrongState unless the table lets the subject go there now."""
    if to not in possible(subject):
        raise _wrong(subject, possible(subject))


def expect(subject: Subject, *allowed: str) -> None:
    """Raise WrongState unless the subject is in one of these states (for acts that change no state)."""
    if subject.state not in allowed:
        raise WrongState(
            format_lazy(
                _("{number} 现在是“{state}”；这一步只在“{allowed}”时可做。"),
                number=number_of(subject),
                state=_NAMES[type(subject)][subject.state],
                allowed=_listed(subject, allowed),
            )
        )


def move(
    subject: Subject, to: str, actor: User | None, reason: str, event: Event, fields: Iterable[str] = ()
) -> Transition:
    """Take the step: save the state (and other changed fields) and write the transition with its event.

    The caller holds the subject's row lock. `actor` is None for steps the system takes by itself.
    """
    check(subject, to)
    before = subject.state
    subject.state = to
    subject.save(update_fields=["state", *fields])
    return Transition.objects.create(
        subject=subject_name(subject),
        from_state=before,
        to_state=to,
        at=event.at,
        by=actor,
        reason=reason[:300],
        event=event,
    )


def begin(subject: Subject, actor: User | None, event: Event) -> Transition:
    """Write down the state something starts its life in."""
    return Transition.objects.create(
        subject=subject_name(subject),
        from_state="",
        to_state=subject.state,
        at=event.at,
        by=actor,
        event=event,
    )


def _listed(subject: Subject, codes: Iterable[str]) -> str:
    names = _NAMES[type(subject)]
    return listed(str(names[code]) for code in names if code in set(codes))


def _wrong(subject: Subject, allowed: frozenset[str]) -> WrongState:
    state = _NAMES[type(subject)][subject.state]
    if not allowed:
        return WrongState(
            format_lazy(_("{number} 已是“{state}”，不能再变。"), number=number_of(subject), state=state)
        )
    return WrongState(
        format_lazy(
            _("{number} 现在是“{state}”，只能转为“{allowed}”。"),
            number=number_of(subject),
            state=state,
            allowed=_listed(subject, allowed),
        )
    )
