# SPDX-License-Identifier: Apache-2.0
"""Handing in a spreadsheet, trying it, and importing it: all of it or nothing."""

from pathlib import PurePath

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.imports import running
from zhunsheng.laboratory.imports.kinds import Kind, kind_of, said
from zhunsheng.laboratory.imports.report import Report
from zhunsheng.laboratory.models import SheetImport
from zhunsheng.laboratory.sheets.book import Book, SheetError
from zhunsheng.laboratory.sheets.reader import read_book
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError


def hand_in_sheet(actor: User, kind: Kind, *, name: str, content: bytes) -> SheetImport:
    """Keep a spreadsheet as it came, and try it: nothing of it is imported yet."""
    running.authorise(actor, kind)
    report = running.tried(actor, kind, _read(content))
    at = clock.now()
    with transaction.atomic():
        return SheetImport.objects.create(
            kind=kind.code,
            name=PurePath(name.replace("\\", "/")).name[-200:] or kind.code,
            file=files.store(content, "application/octet-stream"),
            uploaded_by=actor,
            uploaded_at=at,
            report=report.as_json(),
            language=get_language() or "",
            tried_at=at,
        )


def try_sheet(actor: User, sheet: SheetImport) -> Report:
    """Try it again: the laboratory, or the reader's language, is another than at the last trial."""
    kind = _kind(sheet)
    report = running.tried(actor, kind, _read(files.read(sheet.file)))
    _keep(sheet, report)
    return report


def import_sheet(actor: User, sheet: SheetImport, *, reason: str = "") -> Report:
    """Import all of it, by the actions that each row stands for. A row that is refused leaves nothing at all.

    The report says what was done; where it does not stand (`Report.stands`), nothing was. What replaces rows
    that are there needs a reason.
    """
    kind = _kind(sheet)
    running.authorise(actor, kind)
    book = _read(files.read(sheet.file))
    with transaction.atomic():
        locked = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        if locked.done_at is not None:
            raise ActionError(_("这份表格已经导入过"))
        report = running.done(actor, kind, book)
        if not report.worth_doing:
            transaction.set_rollback(True)
        else:
            _note(actor, locked, report, reason.strip())
    if not report.worth_doing:
        _keep(sheet, report)
    return report


def _note(actor: User, sheet: SheetImport, report: Report, reason: str) -> None:
    if report.counts["changed"] and not reason:
        raise ActionError(_("这份表格会替换已有的行：请写明理由。"), field="reason")
    sheet.done_at, sheet.done_by, sheet.reason = clock.now(), actor, reason[:300]
    sheet.report, sheet.language = report.as_json(), get_language() or ""
    body: dict[str, JsonValue] = {
        "kind": sheet.kind,
        "file": sheet.file_id,
        "new": report.counts["new"],
        "same": report.counts["same"],
        "differs": report.counts["differs"],
    }
    if report.counts["changed"]:
        body |= {"changed": report.counts["changed"], "reason": reason}
    sheet.event = append(kinds.SHEET_IMPORTED, f"sheet:{sheet.pk}", actor, body)
    sheet.save(update_fields=["done_at", "done_by", "report", "language", "reason", "event"])


def _keep(sheet: SheetImport, report: Report) -> None:
    fresh = {"report": report.as_json(), "language": get_language() or "", "tried_at": clock.now()}
    SheetImport.objects.filter(pk=sheet.pk, done_at__isnull=True).update(**fresh)


def _kind(sheet: SheetImport) -> Kind:
    kind = kind_of(sheet.kind)
    if kind is None:
        raise ActionError(_("没有这一种导入：%(kind)s") % {"kind": sheet.kind})
    return kind


def _read(content: bytes) -> Book:
    try:
        return read_book(content)
    except SheetError as error:
        raise ActionError(said(error.text), "file") from error
