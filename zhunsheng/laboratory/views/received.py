# SPDX-License-Identifier: Apache-2.0
"""Certificates that arrive as DCCs: a look at what would be registered, then registering; and what was."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.certificate.received.sheet import Sheet, sheet
from zhunsheng.certificate.received.sheet_words import SIGNATURES
from zhunsheng.certificate.received.value import Received
from zhunsheng.laboratory import actions, received, scans
from zhunsheng.laboratory.forms.received import ReceivedForm, RegisterForm, SetRows, carried, chosen_sets
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.received import Proposal, SetProposal
from zhunsheng.laboratory.received.reading import language
from zhunsheng.laboratory.views.access import Reader, signed_in
from zhunsheng.laboratory.views.act import files, posted
from zhunsheng.laboratory.views.equipment import piece
from zhunsheng.ledger import files as ledger_files
from zhunsheng.ledger.errors import ActionError

SETS = "sets"


@dataclass(frozen=True, slots=True)
class SetRow:
    """A table of the certificate with its line of the form."""

    proposal: SetProposal
    form: Any


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Hand a DCC in, see what it would register, and register it."""
    found = piece(reader, number)
    reader.require(("equipment", "U"))
    if "carried" in request.POST:
        return _register(request, reader, found)
    form = ReceivedForm(posted(request), files(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            return _preview(request, found, data, received.read(data))
        except ActionError as error:
            form.refuse(error)
    return render(request, "laboratory/received_file.html", {"found": found, "form": form})


def _preview(request: HttpRequest, found: Equipment, data: bytes, read: Received) -> HttpResponse:
    proposal = received.propose(found, read)
    form = RegisterForm(initial={"carried": carried(data), "last_day": proposal and proposal.last_day})
    return _page(request, found, read, proposal, form, _rows(proposal))


def _rows(proposal: Proposal | None, data: Any = None) -> Any:
    """The tables that can be used as lines of a form, filled in as proposed."""
    usable = [each for each in proposal.sets if each.found.obstacle is None] if proposal else []
    initial = [
        {
            "key": each.found.key,
            "function": each.function,
            "quantity": each.quantity,
            "between": each.between,
            "drift": "" if each.found.as_found else each.drift,
        }
        for each in usable
    ]
    return SetRows(data, prefix=SETS, initial=initial)


def _page(
    request: HttpRequest,
    found: Equipment,
    read: Received,
    proposal: Proposal | None,
    form: RegisterForm,
    rows: Any,
) -> HttpResponse:
    forms = {str(row["key"].value()): row for row in rows}
    sets = [SetRow(each, forms.get(each.found.key)) for each in proposal.sets] if proposal else []
    obstacles = received.obstacles(read, found)
    other = proposal is not None and proposal.match.verdict == "other"
    if proposal is not None and proposal.match.verdict == "same":
        del form.fields["mismatch"]
    context = {
        "found": found,
        "read": read,
        "proposal": proposal,
        "obstacles": obstacles,
        "other": other,
        "blocked": other or bool(obstacles) or proposal is None,
        "form": form,
        "rows": rows,
        "sets": sets,
        "sheet": sheet(read, language()),
        "signature": SIGNATURES[read.signature.state].in_language(language()),
    }
    return render(request, "laboratory/received_preview.html", context)


def _register(request: HttpRequest, reader: Reader, found: Equipment) -> HttpResponse:
    form = RegisterForm(request.POST)
    form.is_valid()
    data = form.cleaned_data.get("carried")
    if data is None:
        messages.warning(request, _("文件在途中损坏，请重新上传"), extra_tags="stop")
        return redirect("laboratory:take-dcc", found.number)
    try:
        read = received.read(data)
    except ActionError as error:
        messages.warning(request, str(error), extra_tags="stop")
        return redirect("laboratory:take-dcc", found.number)
    proposal = received.propose(found, read)
    rows = _rows(proposal, request.POST)
    if form.is_valid() and rows.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "carried"}
        try:
            row = actions.import_calibration(reader.user, found, file=data, uses=chosen_sets(rows), **values)
        except ActionError as error:
            _refuse(error, form, rows)
        else:
            done = _("已登记证书 %(number)s；计量确认经另一人批准后可用") % {"number": row.certificate_number}
            messages.success(request, done, extra_tags="fine")
            return redirect("laboratory:equipment-detail", found.number)
    return _page(request, found, read, proposal, form, rows)


def _refuse(error: ActionError, form: RegisterForm, rows: Any) -> None:
    """The refusal beside its field, be it one of a table's line ("2.drift_reason")."""
    key, _dot, name = (error.field or "").partition(".")
    line = next((row for row in rows if name and row["key"].value() == key), None)
    if line is None:
        form.refuse(error)
    else:
        line.add_error(name if name in line.fields else None, str(error.message))


@require_GET
@signed_in
def certificate(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """One certificate of a standard: what was registered, and a digital one as a person reads it."""
    found = piece(reader, number)
    rows = found.traceabilities.select_related("file", "recorded_by")
    row: Traceability = get_object_or_404(rows, pk=pk)
    shown, unread = _sheet(row)
    context = {
        "found": found,
        "row": row,
        "sheet": shown,
        "unread": unread,
        "picture": row.file is not None and row.file.media_type in scans.PICTURES,
        "may_retract": row.retracted_at is None and reader.may(("equipment", "U")),
    }
    return render(request, "laboratory/received_certificate.html", context)


def _sheet(row: Traceability) -> tuple[Sheet | None, str]:
    """The digital certificate read again from what was kept; or why it can't be."""
    if row.source != "dcc" or row.file is None:
        return None, ""
    try:
        return sheet(received.read(ledger_files.read(row.file)), language()), ""
    except ActionError as error:
        return None, str(error)


@require_GET
@signed_in
def certificate_file(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """The certificate as filed: to keep, or (a scan) to look at here."""
    found = piece(reader, number)
    row = get_object_or_404(found.traceabilities.filter(file__isnull=False).select_related("file"), pk=pk)
    assert row.file is not None  # noqa: S101 - as filtered
    kind = row.file.media_type
    name = f"{number}-{_day(row.valid_from)}.{scans.ending(kind)}"
    # An XML file may bring a style sheet that runs here, so it is only ever saved.
    inline = "look" in request.GET and kind != scans.XML
    response = HttpResponse(ledger_files.read(row.file), content_type=kind)
    header = content_disposition_header(as_attachment=not inline, filename=name)
    response["Content-Disposition"] = header or ""
    return response


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"
