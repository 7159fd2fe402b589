# SPDX-License-Identifier: Apache-2.0
"""The uncertainty budgets of a record: on screen with bars, for print, as a workbook and as a PDF."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock
from zhunsheng.measure.procedure import Results
from zhunsheng.measure.text import Text
from zhunsheng.work.budget_files import budget_pdf, budget_workbook
from zhunsheng.work.budgets import HEADS, PointBudget, budgets_of
from zhunsheng.work.models import OriginalRecord, Task
from zhunsheng.work.pictures import Share, budget_bars
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries.results import compute_results, current_readings
from zhunsheng.work.versions import frozen_results, latest_version
from zhunsheng.work.views import access, bench_side, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.grid import grids
from zhunsheng.work.views.reading_files import download
from zhunsheng.work.wording import reader_language, spoken

_SIZE = 25
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@signed_in
def record_budgets(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Every budget as a table and as bars, some to a page; all of them where the page is to be printed."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    results, frozen = _results(task, row)
    page = Paginator(budgets_of(results), _SIZE).get_page(request.GET.get("page"))
    context = {
        "task": task,
        "steps": steps.of_task(task),
        "page": page,
        "budgets": [_shown(each) for each in page],
        "heads": [spoken(head) for head in HEADS],
        "frozen": frozen,
    }
    return render(request, "work/record_budgets.html", context)


@require_GET
@signed_in
def record_budgets_file(_request: HttpRequest, user: User, number: str, form: str) -> HttpResponse:
    """The budgets to take away."""
    task, row = access.record(user, number)
    if row is None or form not in ("xlsx", "pdf"):
        raise Http404
    results, frozen = _results(task, row)
    facts, budgets = _facts(task, results, frozen), budgets_of(results)
    name = f"{task.number}-U.{form}"
    if form == "xlsx":
        return download(budget_workbook(facts, budgets, reader_language()), name, _XLSX)
    return download(budget_pdf(facts, budgets, reader_language(), clock.now()), name, "application/pdf")


@require_GET
@signed_in
def record_print(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The record on paper: readings, results, standards, conditions, and every budget."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    programme = programme_of(task)
    results, frozen = _results(task, row)
    context = {
        "task": task,
        "record": row,
        "grids": grids(programme, results, current_readings(row), {}),
        "standards": bench_side.standards_in_use(row, programme, None),
        "conditions": row.conditions.filter(replaced=False).order_by("id"),
        "budgets": [_shown(each) for each in budgets_of(results)],
        "heads": [spoken(head) for head in HEADS],
        "frozen": frozen,
        "versions": row.versions.select_related("submitted_by").order_by("version"),
    }
    return render(request, "work/record_print.html", context)


def _results(task: Task, row: OriginalRecord) -> tuple[Results, int]:
    """What was frozen with the version in force, and its number; before that, what is computed now."""
    if row.state == "filling":
        return compute_results(task), 0
    version = latest_version(row)
    return frozen_results(version), version.version


def _shown(each: PointBudget) -> dict[str, Any]:
    language = reader_language()
    result = each.result
    return {
        "key": each.key,
        "title": f"{each.title.in_language(language)} · {each.label.in_language(language)}",
        "total": f"u = {result.u_text}, k = {result.k_text}, U = {result.expanded_text} {each.unit}"
        if result
        else "",
        "lines": each.lines(language),
        "picture": _picture(each, language),
    }


def _picture(each: PointBudget, language: str) -> SafeString:
    shares = [
        Share(row.name.in_language(language), row.share, row.share_text) for row in each.rows if row.counted
    ]
    return budget_bars(shares, _("不确定度分量占比，%(point)s") % {"point": each.label.in_language(language)})


def _facts(task: Task, results: Results, frozen: int) -> list[tuple[Text, str]]:
    item, method = task.item, task.method
    state = _("记录第 %(version)d 版") % {"version": frozen} if frozen else _("记录尚未提交")
    return [
        (Text("任务", "Task"), f"{task.number} · {state}"),
        (Text("样品", "Item"), f"{item.number} {item.name} {item.model} {item.serial_number}"),
        (Text("方法", "Method"), method.number if method else ""),
        (Text("校准程序", "Procedure"), f"{results.procedure} {results.version}"),
        (Text("导出", "Taken"), f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"),
    ]
