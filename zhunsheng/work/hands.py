# SPDX-License-Identifier: Apache-2.0
"""Who had a hand in a certificate: whoever did never judges whether it was wrong, and whose error it was."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory.models import Person
from zhunsheng.work.models import Amendment, Certificate, Task


def hands_in(certificate: Certificate) -> frozenset[int]:
    """The users who made a certificate: order and receipt entered, calibrated, checked, signed, let pass."""
    task = certificate.task
    return _of_task(task) | _of_documents(task) | _entered(task)


def _of_task(task: Task) -> frozenset[int]:
    people = {task.assigned_to_id, task.checked_by_id, task.signed_by_id}
    people |= set(task.record.readings.values_list("person_id", flat=True))
    people |= set(task.record.versions.values_list("submitted_by_id", flat=True))
    return _users(people) | frozenset(task.overrides.values_list("by_id", flat=True))


def _of_documents(task: Task) -> frozenset[int]:
    """Whoever signed any document of the chain, or drafted, checked or signed an amendment of it."""
    signed = {each for each in task.certificates.values_list("signed_by_id", flat=True) if each is not None}
    rows = Amendment.objects.filter(certificate__task=task, issued__isnull=False)
    drafted = rows.values_list("drafted_by_id", "checked_by_id", "signed_by_id")
    return frozenset(signed) | _users(person for row in drafted for person in row)


def _entered(task: Task) -> frozenset[int]:
    """Whoever entered the order and took the item in: a wrong serial number may be theirs."""
    steps = task.item.custody.filter(step__in=("received", "held")).values_list("by_id", flat=True)
    return frozenset({task.item.order.requested_by_id, *steps})


def _users(people: Iterable[int | None]) -> frozenset[int]:
    known = [person for person in people if person is not None]
    rows = Person.objects.filter(pk__in=known, user__isnull=False).values_list("user_id", flat=True)
    return frozenset(user for user in rows if user is not None)


def require_uninvolved(actor: User, amendment: Amendment, *, requester: bool = True) -> None:
    """NotAllowed for people who made the certificate, asked for the change, or decided on it before."""
    certificate = amendment.certificate
    if actor.pk in hands_in(certificate):
        raise NotAllowed(
            format_lazy(
                _("您参与过 {number}（登记、校准、核验、签发或放行），请由没有参与的负责人决定。"),
                number=certificate.number,
            )
        )
    if requester and actor.pk == amendment.requested_by_id:
        raise NotAllowed(_("您提出了这一申请，不能自己决定；请由另一位负责人决定。"))
    if amendment.pk and amendment.decisions.filter(by=actor).exists():
        raise NotAllowed(_("您已经决定过；要改判，须由另一位没有参与的负责人写明理由。"))


def uninvolved(actor: User, amendment: Amendment) -> bool:
    """Whether the person may judge, as far as having no hand in it goes."""
    try:
        require_uninvolved(actor, amendment)
    except NotAllowed:
        return False
    return True
