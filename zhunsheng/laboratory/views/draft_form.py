# SPDX-License-Identifier: Apache-2.0
"""A draft as a form, part by part, over the same text as the file. It works without script: every change of a
list is a button, and what is typed stays on the page until it is saved.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.actions import SavedMeanwhile
from zhunsheng.laboratory.actions.drafts import DRAFT
from zhunsheng.laboratory.models import DraftText, ProcedureDraft
from zhunsheng.laboratory.procedure_form import parts
from zhunsheng.laboratory.procedure_form.parts import HEAD, LISTS, Part
from zhunsheng.laboratory.procedure_form.posted import after, read_group
from zhunsheng.laboratory.procedure_form.shown import Faults, order_of, show_group, unknown_entries
from zhunsheng.laboratory.views.access import Reader, signed_in
from zhunsheng.laboratory.views.draft_faults import checked_text
from zhunsheng.laboratory.views.drafts import TO_DRAFT, difference, draft_of
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import ProcedureError
from zhunsheng.measure.procedure.loader import Tree, read_tree
from zhunsheng.measure.procedure.outline import entries
from zhunsheng.measure.procedure.schema import Procedure
from zhunsheng.measure.procedure.written import comment_lines, write_text

Entries = dict[str, Tree]
both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass
class Sheet:
    """What the page shows: the text it stands on, the part, its content, and whether that is saved."""

    found: ProcedureDraft
    base: DraftText
    tree: Entries
    part: Part
    content: Entries
    saved: bool = True
    seen: int = 0
    error: str = ""
    meanwhile: dict[str, Any] | None = None
    whole: Entries = field(init=False)

    def __post_init__(self) -> None:
        self.seen = self.seen or self.base.number
        self.whole = self.tree if self.saved else parts.replaced(self.tree, self.part, self.content)

    def text(self) -> str:
        """The whole text as it would be saved."""
        return self.base.text if self.whole == self.tree else write_text(self.whole)


@both
@signed_in
def fill_in(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """One part of the draft; its entries follow the schema."""
    found = draft_of(reader, pk)
    reader.require(*TO_DRAFT, limit=DRAFT)
    if not found.is_open:
        return redirect("laboratory:draft", found.pk)
    base = _base(found, request.POST.get("seen", ""))
    try:
        tree, _lines = read_tree(base.text)
    except ProcedureError as error:
        return _not_as_form(request, found, [each.message.in_language(_language()) for each in error.faults])
    strange = unknown_entries(tree)
    if strange:
        return _not_as_form(request, found, strange)
    part = parts.part_of(request.GET.get("part", HEAD), tree)
    if part is None:
        return redirect("laboratory:draft-form", found.pk)
    if request.method != "POST":
        return _shown(request, Sheet(found, base, tree, part, parts.content(tree, part)))
    content = read_group(request.POST, part.entries, "")
    return _posted(request, reader, Sheet(found, base, tree, part, content, saved=False))


def _posted(request: HttpRequest, reader: Reader, sheet: Sheet) -> HttpResponse:
    """Save, or do what a button of the lists asks and show it unsaved."""
    act, _colon, path = request.POST.get("op", "").partition(":")
    key, _dot, index = path.partition(".")
    at = parts.place(index)
    if act and key in LISTS and sheet.part.name == HEAD:
        sheet.whole = parts.with_parts_moved(sheet.whole, act, key, -1 if at is None else at)
        target = f"{key}.{len(parts.listed(sheet.whole, key)) - 1}" if act == "add" else HEAD
        return _save(request, reader, sheet, target)
    if act:
        if act != "swap":
            sheet.content = after(sheet.content, act, path)
            sheet.whole = parts.replaced(sheet.tree, sheet.part, sheet.content)
        return _shown(request, sheet)
    return _save(request, reader, sheet, sheet.part.name)


def _save(request: HttpRequest, reader: Reader, sheet: Sheet, target: str) -> HttpResponse:
    text = sheet.text()
    try:
        saved = actions.save_draft(reader.user, sheet.found, text=text, seen=sheet.base.number)
    except SavedMeanwhile as error:
        sheet.meanwhile = {"newest": error.newest, **difference(error.newest.text, text)}
        sheet.seen = error.newest.number
    except ActionError as error:
        sheet.error = str(error)
    else:
        said = (
            _("已存第 %(number)s 稿")
            if saved.number != sheet.base.number
            else _("没有改动；仍是第 %(number)s 稿")
        )
        messages.success(request, said % {"number": saved.number}, extra_tags="fine")
        return redirect(f"{reverse('laboratory:draft-form', args=[sheet.found.pk])}?part={target}")
    return _shown(request, sheet)


def _shown(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    text = sheet.text()
    checked = checked_text(text)
    here = [each for each in checked.faults if parts.part_holding(each.path) == sheet.part.name]
    faults = Faults(here, sheet.part.path)
    context = {
        "found": sheet.found,
        "part": sheet.part,
        "nodes": show_group(sheet.part.entries, sheet.content, faults),
        "order": order_of(sheet.content),
        "rest": faults.rest,
        "checked": checked,
        "elsewhere": len(checked.faults) - len(here),
        "menu": _menu(sheet.whole, {parts.part_holding(each.path) for each in checked.faults}),
        "seen": sheet.seen,
        "saved": sheet.saved,
        "error": sheet.error,
        "meanwhile": sheet.meanwhile,
        "comments": len(comment_lines(sheet.base.text)),
    }
    return render(request, "laboratory/draft_form.html", context)


def _menu(tree: Entries, wrong: set[str]) -> list[dict[str, object]]:
    """The parts of the procedure, each with its address and whether something is wrong in it."""
    menu: list[dict[str, object]] = [
        {
            "title": _("全程序"),
            "key": "",
            "rows": [{"name": HEAD, "title": _("标识、依据、条件"), "wrong": HEAD in wrong}],
        }
    ]
    for entry in entries(Procedure):
        if entry.key in LISTS:
            rows = [
                {
                    "name": f"{entry.key}.{at}",
                    "title": _titled(row, at),
                    "wrong": f"{entry.key}.{at}" in wrong,
                }
                for at, row in enumerate(parts.listed(tree, entry.key))
            ]
            menu.append({"title": entry.label.in_language(_language()), "key": entry.key, "rows": rows})
    return menu


def _titled(row: Tree, at: int) -> str:
    name = row.get("id") if isinstance(row, dict) else None
    return str(name) if name else pgettext("part of a procedure", "第 %(number)s 个") % {"number": at + 1}


def _not_as_form(request: HttpRequest, found: ProcedureDraft, reasons: list[str]) -> HttpResponse:
    context = {"found": found, "reasons": reasons}
    return render(request, "laboratory/draft_no_form.html", context)


def _base(found: ProcedureDraft, seen: str) -> DraftText:
    """The text that the posted form was drawn from; the newest where it says none."""
    return found.texts.filter(number=parts.place(seen) or 0).first() or found.newest


def _language() -> str:
    return get_language() or ""
