# SPDX-License-Identifier: Apache-2.0
"""Assessors, what stands against one of them judging a laboratory, and what each was assigned."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.hub.models import Assessor, Assignment, Declaration, Entry, Laboratory, Plan, Tie
from zhunsheng.hub.queries.registry import readable
from zhunsheng.hub.vocabulary import FIELD_NAMES, REGION_NAMES, TIE_NAMES
from zhunsheng.ledger import clock


def assessors() -> QuerySet[Assessor]:
    """Those appointed now."""
    now = clock.now()
    return Assessor.objects.filter(Q(until__isnull=True) | Q(until__gt=now)).select_related("user")


def assessor_of(user: User) -> Assessor | None:
    """The assessor this user is, where appointed."""
    return assessors().filter(user=user).first()


def visible_assessors(user: User) -> QuerySet[Assessor]:
    """All of them for those who run the hub, oneself for an assessor; with how many ties and assignments."""
    found = Assessor.objects.select_related("user").order_by("user__name", "id")
    counted = found.annotate(
        declared=Count("ties", distinct=True), worked=Count("assignments", distinct=True)
    )
    return readable(user, "hub-assessor", counted, lambda: Q(user=user))


def declared(assessor: Assessor, entry: Entry) -> bool:
    """Whether the assessor declared ties for the round, with this laboratory in it."""
    return Declaration.objects.filter(assessor=assessor, round=entry.round, at__gte=entry.invited_at).exists()


def standing_ties(assessor: Assessor, laboratory: Laboratory) -> QuerySet[Tie]:
    """What ties them now."""
    return assessor.ties.filter(laboratory=laboratory, ended_at__isnull=True)


def conflicts(assessor: Assessor, laboratory: Laboratory) -> list[str | Promise]:
    """Why the assessor may not judge this laboratory; empty where nothing stands against it."""
    return list(_conflicts(assessor, laboratory))


def _conflicts(assessor: Assessor, laboratory: Laboratory) -> Iterator[str | Promise]:
    if assessor.employer_code and assessor.employer_code == laboratory.credit_code:
        yield _("在这家实验室任职")
    for tie in standing_ties(assessor, laboratory):
        yield format_lazy(_("已申报：{kind}"), kind=TIE_NAMES[tie.kind])
    shared = [each for each in assessor.fields if each in laboratory.fields]
    if shared and assessor.region == laboratory.region:
        yield format_lazy(
            _("同专业（{field}）又同地区（{region}），须回避"),
            field=FIELD_NAMES[shared[0]],
            region=REGION_NAMES[laboratory.region],
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assessor for an entry: what stands against it, and whether the fields are known to the assessor."""

    assessor: Assessor
    against: list[str | Promise]
    declared: bool
    knows: bool

    @property
    def free(self) -> bool:
        """Whether the assessor may be assigned."""
        return self.declared and not self.against


def candidates(entry: Entry) -> list[Candidate]:
    """Every assessor with what stands against it; those who know the fields first."""
    found = [
        Candidate(
            each,
            conflicts(each, entry.laboratory),
            declared(each, entry),
            bool(set(each.fields) & set(entry.laboratory.fields)),
        )
        for each in assessors()
    ]
    return sorted(found, key=lambda each: (not each.free, not each.knows))


def visible_assignments(user: User) -> QuerySet[Assignment]:
    """Everybody's for those who run the hub; the own ones, not ended, for an assessor."""
    found = Assignment.objects.select_related("entry__round", "entry__laboratory", "plan", "assessor__user")
    return readable(user, "hub-dossier", found, lambda: Q(assessor__user=user, ended_at__isnull=True))


def at_work(user: User, entry: Entry) -> bool:
    """Whether the user is assigned to this laboratory in this round now."""
    return Assignment.objects.filter(entry=entry, assessor__user=user, ended_at__isnull=True).exists()


def current_plan(entry: Entry) -> Plan | None:
    """The sample in force."""
    return entry.plans.order_by("-id").first()
