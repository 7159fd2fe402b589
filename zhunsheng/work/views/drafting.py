# SPDX-License-Identifier: Apache-2.0
"""Drafting what follows a certificate, and correcting the record behind it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.compose_further import FIELDS, editable_statements, entered, said
from zhunsheng.work.forms.amendments import DraftForm, ReviseForm
from zhunsheng.work.forms.records import corrections
from zhunsheng.work.models import Amendment, Certificate, OriginalRecord, RecordVersion
from zhunsheng.work.queries import current_readings, may
from zhunsheng.work.queries.documents import frozen, newest
from zhunsheng.work.subcontracts import open_subcontract
from zhunsheng.work.views import access, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt


@dataclass(frozen=True, slots=True)
class Line:
    """One field: on the certificate, as entered now, whether it is to be changed, and why."""

    field: str
    name: Text
    printed: Text
    entered: Text
    chosen: bool
    why: str
    why_en: str
    fix: str

    @property
    def differs(self) -> bool:
        """Whether the entry was corrected since."""
        return self.printed != self.entered


@signed_in
def amendment_draft(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Say why, choose the corrected fields, add and leave out sentences; the rest stays as it was signed."""
    amendment = access.amendment(user, number)
    access.require(user, "amendment", "C")
    if amendment.state != "decided" or amendment.kind not in ("replacement", "supplement"):
        return redirect("work:amendment", amendment.number)
    base = newest(amendment.certificate)
    base.task = amendment.certificate.task
    sentences = editable_statements(base) if amendment.kind == "replacement" else []
    latest = OriginalRecord.objects.get(task=base.task_id).versions.latest("version")
    form = DraftForm(
        request.POST or None,
        amendment=amendment,
        sentences=sentences,
        initial=_initial(amendment, corrected=latest.pk != base.record_version_id),
    )
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            actions.draft_amendment(user, amendment, form.draft(request.POST))
            messages.success(request, _("%(number)s 已起草，待核验") % {"number": amendment.number})
            return redirect("work:amendment-compare", amendment.number)
    context = {
        "amendment": amendment,
        "base": base,
        "form": form,
        "refusal": attempt.refusal,
        "steps": steps.of_amendment(amendment),
        "lines": _lines(request, amendment, base) if amendment.kind == "replacement" else [],
        "sentences": _sentences(request, amendment, sentences),
        **_record(user, amendment, base, latest),
    }
    return render(request, "work/amendment_draft.html", context)


def _initial(amendment: Amendment, *, corrected: bool) -> dict[str, Any]:
    """A draft that was sent back is taken up as it was."""
    return {
        "reason": amendment.reason,
        "reason_en": amendment.reason_en,
        "added": "\n".join(zh for zh, _en in amendment.additions),
        "added_en": "\n".join(en for _zh, en in amendment.additions),
        "results": corrected,
    }


def _lines(request: HttpRequest, amendment: Amendment, base: Certificate) -> list[Line]:
    content, before = frozen(base), {change["field"]: change for change in amendment.changes}
    asked = {each["field"] for each in amendment.wrong}
    posted = request.POST if request.method == "POST" else None
    order, item = base.task.item.order, base.task.item
    lines = []
    for field, name in FIELDS.items():
        kept = before.get(field, {})
        printed, now = said(content, field), entered(base.task, field)
        known = field in before or (field in asked and printed != now)
        lines.append(
            Line(
                field=field,
                name=name,
                printed=printed,
                entered=now,
                chosen=bool(posted.get(f"change:{field}")) if posted is not None else known,
                why=posted.get(f"why:{field}", "") if posted is not None else kept.get("reason", ""),
                why_en=posted.get(f"why-en:{field}", "") if posted is not None else kept.get("reason_en", ""),
                fix=reverse("work:order", args=[order.number])
                if field.startswith("client.")
                else reverse("work:item", args=[item.number]),
            )
        )
    return lines


def _sentences(
    request: HttpRequest, amendment: Amendment, sentences: list[Text]
) -> list[tuple[int, Text, bool]]:
    """Sentences that may be left out, and whether they are."""
    dropped = {Text(zh, en) for zh, en in amendment.dropped}
    if request.method == "POST":
        return [(at, text, bool(request.POST.get(f"drop:{at}"))) for at, text in enumerate(sentences)]
    return [(at, text, text in dropped) for at, text in enumerate(sentences)]


def _record(user: User, amendment: Amendment, base: Certificate, latest: RecordVersion) -> dict[str, Any]:
    """Where results stand: the version of the record printed, and the newest."""
    own = open_subcontract(base.task) is None
    return {
        "printed_version": base.record_version,
        "latest_version": latest,
        "may_revise": own and amendment.kind == "replacement" and may(user, "amendment", "C"),
    }


@signed_in
def amendment_revise(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Correct the record behind an issued certificate: readings, release of the procedure, a standard."""
    amendment = access.amendment(user, number)
    access.require(user, "amendment", "C")
    if amendment.state != "decided" or amendment.kind != "replacement":
        return redirect("work:amendment", amendment.number)
    task = amendment.certificate.task
    record = OriginalRecord.objects.get(task=task)
    readings = current_readings(record)
    form = ReviseForm(request.POST or None)
    form.about(amendment)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            changes = corrections(request.POST, readings)
            actions.revise_record(user, amendment, corrections=changes, **form.cleaned_data)
            messages.success(request, _("记录已更正为新的一版；原证书依据的一版不变"))
            return redirect("work:amendment-draft", amendment.number)
    context = {
        "amendment": amendment,
        "task": task,
        "form": form,
        "rows": [(each, request.POST.get(f"new:{each.pk}", "")) for each in readings],
        "refusal": attempt.refusal,
        "steps": steps.of_amendment(amendment),
        "versions": record.versions.select_related("submitted_by").order_by("version"),
    }
    return render(request, "work/amendment_revise.html", context)
