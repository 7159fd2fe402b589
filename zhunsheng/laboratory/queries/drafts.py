# SPDX-License-Identifier: Apache-2.0
"""Procedures being written: which there are, whose they are, and what they would replace."""

from datetime import date

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import DraftText, Method, ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.queries.capability import procedure_for


def draft_list(text: str = "", state: str = "", method: str = "") -> QuerySet[ProcedureDraft]:
    """Drafts, the newest first, by state (`unfinished`: what still can be released), method or name."""
    rows = ProcedureDraft.objects.select_related(
        "method", "started_by", "submitted_by", "ended_by", "release"
    )
    if state == "unfinished":
        rows = rows.filter(state__in=("open", "submitted", "returned"))
    elif state:
        rows = rows.filter(state=state)
    if method:
        rows = rows.filter(method_id=method)
    if text:
        titles = Q(method__title__icontains=text) | Q(method__title_en__icontains=text)
        people = Q(started_by__name__icontains=text) | Q(started_by__name_en__icontains=text)
        rows = rows.filter(titles | people | Q(method__code__icontains=text) | Q(method__family=text))
    return rows.order_by("-id")


def who_wrote(draft: ProcedureDraft) -> set[int]:
    """The users who saved any text of a draft, or submitted it: none of them may release it."""
    people = set(draft.texts.values_list("saved_by", flat=True)) | {draft.started_by_id}
    return people | ({draft.submitted_by_id} if draft.submitted_by_id else set())


def awaiting_release(releaser: User) -> QuerySet[ProcedureDraft]:
    """Submitted drafts that this person may release: nobody releases what they wrote or submitted."""
    rows = draft_list(state="submitted")
    wrote = DraftText.objects.filter(saved_by=releaser).values("draft")
    return rows.exclude(pk__in=wrote).exclude(submitted_by=releaser)


def returned_to(writer: User) -> QuerySet[ProcedureDraft]:
    """Returned drafts that this person wrote at."""
    wrote = DraftText.objects.filter(saved_by=writer).values("draft")
    return draft_list(state="returned").filter(pk__in=wrote)


def in_force_for(method: Method, day: date) -> ProcedureRelease | None:
    """The release that a draft is compared with: the one that holds today, else the newest there is."""
    newest = method.procedures.filter(retracted_at__isnull=True).order_by("-recorded_at", "-id").first()
    return procedure_for(method, day) or newest
