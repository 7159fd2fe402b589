# SPDX-License-Identifier: Apache-2.0
"""Certificates: preview and signing, the list, one certificate with its files and proof."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.certificate import value
from zhunsheng.laboratory.queries import person_of
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob
from zhunsheng.measure.text import Text
from zhunsheng.work import actions, gate, sealing, versions
from zhunsheng.work.actions.signing import sign
from zhunsheng.work.compose import Issue
from zhunsheng.work.compose_subcontract import compose_version
from zhunsheng.work.forms.amendments import WithdrawForm
from zhunsheng.work.forms.checking import SignForm
from zhunsheng.work.hands import hands_in
from zhunsheng.work.models import Amendment, Certificate, OriginalRecord, Task
from zhunsheng.work.queries import certificate_list as certificate_rows
from zhunsheng.work.queries import is_client, visible_to
from zhunsheng.work.queries.documents import printed
from zhunsheng.work.queries.visibility import ISSUED
from zhunsheng.work.states import CERTIFICATE_STATES
from zhunsheng.work.views import access, further, history, refusals, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.acts import Act, act_page, buttons
from zhunsheng.work.views.amendments import decides, may_request
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.narrowing import page_of, wanted
from zhunsheng.work.wording import reader_language

_SHOWN_STATES = ("sealing", *ISSUED)
_FILES: dict[str, tuple[Callable[[Certificate], Blob | None], str]] = {
    "pdf": (lambda certificate: certificate.pdf, "pdf"),
    "dcc": (lambda certificate: certificate.dcc, "xml"),
    "proof": (lambda certificate: certificate.proof, "tlog-proof"),
}


ACTS: dict[str, Act[Certificate]] = {
    "withdraw": Act(
        pgettext_lazy("verb", "收回"),
        _("收回证书"),
        WithdrawForm,
        lambda user, certificate, data: actions.withdraw(user, certificate, **data),
        frozenset({"valid", "amended"}),
        lambda user, certificate: decides(user) and user.pk not in hands_in(certificate),
        _("立即生效，公开查验随即显示已收回；是谁的差错由另一位没有参与的负责人判定。文件保持原样。"),
        stop=True,
    ),
}


@signed_in
def task_sign(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """What will be signed, what stands in the way, and the password."""
    task, record = access.record(user, number)
    if "SIG" not in user.roles():
        raise PermissionDenied
    if record is None or task.state != "to-sign":
        return redirect("work:task", task.number)
    form = SignForm(request.POST or None)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            issued = sign(user, task, password=form.cleaned_data["password"])
            return sealed(request, user, issued)
        task.refresh_from_db()
    return render(request, "work/task_sign.html", _context(user, task, record, form, attempt))


def _context(
    user: User, task: Task, record: OriginalRecord, form: SignForm, attempt: Attempt
) -> dict[str, Any]:
    problem = Attempt(None, user)
    found = gate.GateResult("signing", (), (), ())
    with problem:  # a record that is not what was logged: the draft says so and can't be signed
        found = gate.check("signing", task, user)
    refusal = attempt.refusal
    if refusal is None and not found.passed:
        refusal = refusals.shown("signing", found.blocking, task, user)
    draft = Attempt(None, user)
    content = None
    with draft:
        content = None if problem.message else _draft(user, task, record)
    return {
        "task": task,
        "record": record,
        "version": record.versions.latest("version"),
        "steps": steps.of_task(task),
        "form": form,
        "refusal": refusal,
        "blocked": attempt.refusal is None and not found.passed,
        "questions": refusals.shown("signing", found.questions, task, user)["findings"],
        "overridden": refusals.shown("signing", found.overridden, task, user)["findings"],
        "certificate": content and shown(content),
        "draft_problem": problem.message or draft.message,
        "history": history.of(f"task:{task.number}", f"record:{task.number}"),
    }


def _draft(user: User, task: Task, record: OriginalRecord) -> value.Certificate:
    """The certificate as it would be signed now, without a number."""
    person = person_of(user)
    if person is None:
        raise ActionError(_("该用户没有登记为本机构人员。"))
    return compose_version(
        task, record, versions.latest_version(record), Issue("—", "—", clock.now(), person)
    )


def shown(content: value.Certificate) -> dict[str, Any]:
    """A certificate for a template: every text in the reader's language."""
    language = reader_language()

    def said(text: Text | None) -> str:
        return text.in_language(language) if text else ""

    return {
        "content": content,
        "laboratory": said(content.laboratory.name),
        "client": said(content.client.name),
        "address": said(content.client.address),
        "item": said(content.item.name),
        "place": said(content.place_of_work),
        "methods": [f"{each.number} {said(each.title)}" for each in content.methods],
        "standards": [
            {
                "name": f"{each.equipment_number} {said(each.name)}",
                "certificate": each.certificate_number,
                "by": said(each.traceable_to),
                "until": each.valid_until,
                "range": said(each.measuring_range),
                "uncertainty": said(each.uncertainty),
            }
            for each in content.standards
        ],
        "conditions": [f"{each.low}–{each.high} {each.unit}" for each in content.conditions],
        "tables": [_table(table, said) for table in content.results],
        "signatories": [(said(each.title), said(each.name)) for each in content.signatories],
        "decision": said(content.decision.wording) if content.decision else "",
        "external": _external(content.external, said),
        "statements": [said(each) for each in content.statements],
        "deviations": [said(each) for each in content.deviations],
    }


def _external(provider: value.ExternalProvider | None, said: Callable[[Text | None], str]) -> dict[str, Any]:
    """Who gave the subcontracted results, and by which certificate."""
    if provider is None:
        return {}
    return {"name": said(provider.name), "address": said(provider.address), "provider": provider}


def _table(table: value.ResultTable, said: Callable[[Text | None], str]) -> dict[str, Any]:
    """Heads and cells; a column whose cells carry an uncertainty is followed by U and k."""
    uncertain = [
        any(cell is not None and cell.uncertainty for cell in cells)
        for cells in zip(*(row.cells for row in table.rows), strict=True)
    ] or [False] * len(table.columns)
    heads: list[str] = []
    for column, has_u in zip(table.columns, uncertain, strict=True):
        unit = f" / {column.unit}" if column.unit not in ("", "1") else ""
        heads += [said(column.title) + unit, *([f"U{unit}", "k"] if has_u else [])]
    rows = [
        {
            "label": said(row.label),
            "cells": [
                text for cell, has_u in zip(row.cells, uncertain, strict=True) for text in _cell(cell, has_u)
            ],
            "outcome": row.outcome,
            "word": _OUTCOMES.get(row.outcome, ""),
            "in_scope": row.in_scope,
            "subcontracted": row.subcontracted,
        }
        for row in table.rows
    ]
    judged = any(row["word"] for row in rows)
    labelled = any(row["label"] for row in rows)
    return {"title": said(table.title), "heads": heads, "rows": rows, "judged": judged, "labelled": labelled}


def _cell(cell: value.Quantity | None, has_u: bool) -> list[str]:
    if cell is None:
        return ["", "", ""] if has_u else [""]
    shown_value = cell.value.replace("-", "\N{MINUS SIGN}")
    return [shown_value, cell.uncertainty, cell.k] if has_u else [shown_value]


_OUTCOMES = {
    "conform": pgettext_lazy("verdict", "合格"),
    "not-conform": pgettext_lazy("verdict", "不合格"),
    "undetermined": pgettext_lazy("verdict", "待定"),
    "conditional-pass": pgettext_lazy("verdict", "有条件合格"),
    "conditional-fail": pgettext_lazy("verdict", "有条件不合格"),
}


def sealed(request: HttpRequest, user: User, issued: Certificate) -> HttpResponse:
    """Seal at once; when the log has to be looked at first, the certificate waits and says so."""
    attempt = Attempt(None, user)
    with attempt:
        sealing.resume(issued)
    if attempt.message:
        messages.warning(request, attempt.message)
    return redirect("work:certificate", issued.number)


@require_POST
@signed_in
def task_seal(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Go on with a sealing that was cut short."""
    task = access.task(user, number)
    access.require(user, "draft", "A")
    issued = task.certificates.filter(state="sealing").order_by("-id").first()
    if issued is None:
        return redirect("work:task", task.number)
    return sealed(request, user, issued)


@signed_in
def certificate_list(request: HttpRequest, user: User) -> HttpResponse:
    """Certificates, the newest first, narrowed by text and state."""
    access.check_list(user, "certificate")
    page = page_of(certificate_rows(user, wanted(request)), request)
    states = [(code, word) for code, word in CERTIFICATE_STATES if code in _SHOWN_STATES]
    return render(request, "work/certificates.html", {"page": page, "states": states})


@signed_in
def certificate_detail(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One certificate: state, files, lookup, place in the log, history."""
    certificate = access.certificate(user, number)
    client = is_client(user)
    event = certificate.issuing_event
    lookup = f"{reverse('lookup', args=[certificate.number])}?{urlencode({'c': certificate.code})}"
    context = {
        "certificate": certificate,
        "printed": printed(certificate),
        "event": event,
        "lookup": lookup,
        "client": client,
        "replaced_by": Certificate.objects.filter(replaces=certificate, state__in=ISSUED).first(),
        "chain": further.chain(user, certificate),
        "said": further.said_in(certificate) if certificate.state in ISSUED else None,
        "amendments": _amendments(user, certificate),
        "buttons": buttons(ACTS, user, certificate, "work:certificate-act"),
        "may_request": may_request(user, certificate),
        "history": () if client else history.of(f"certificate:{certificate.number}"),
        "issued": certificate.state in ISSUED,
        "steps": () if client else steps.of_task(certificate.task),
    }
    return render(request, "work/certificate.html", context)


def _amendments(user: User, certificate: Certificate) -> list[Amendment]:
    """What was asked about any document of the chain, the newest first."""
    rows = visible_to(user, Amendment.objects.filter(certificate__task=certificate.task_id))
    joined = rows.select_related("certificate", "requested_by").prefetch_related("decisions__by")
    return list(joined.order_by("-id"))


@signed_in
def certificate_act(request: HttpRequest, user: User, number: str, act: str) -> HttpResponse:
    """Withdraw a certificate on the spot."""
    certificate = access.certificate(user, number)
    back = reverse("work:certificate", args=[certificate.number])
    return act_page(request, user, ACTS, act, certificate, back)


@require_safe
@signed_in
def certificate_file(_request: HttpRequest, user: User, number: str, kind: str) -> HttpResponse:
    """A file of an issued certificate, exactly as it was signed; drafts never leave."""
    certificate = access.certificate(user, number)
    if kind not in _FILES or certificate.state not in ISSUED:
        raise Http404
    blob_of, suffix = _FILES[kind]
    blob = blob_of(certificate)
    if blob is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{certificate.number}.{suffix}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(files.read(blob), content_type=blob.media_type, headers=headers)
