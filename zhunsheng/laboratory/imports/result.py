# SPDX-License-Identifier: Apache-2.0
"""A report as a table to take away: each row with its outcome and what was said of it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhunsheng.laboratory.imports.report import Problem, Report, RowReport
from zhunsheng.laboratory.sheets.tables import write_csv, write_xlsx

OUTCOMES = {
    "new": pgettext_lazy("of a row", "新建"),
    "same": gettext_lazy("已有，相同"),
    "changed": gettext_lazy("已有，替换"),
    "differs": gettext_lazy("已有，不同"),
    "refused": gettext_lazy("不收"),
    "example": gettext_lazy("示例"),
}


def as_xlsx(report: Report) -> bytes:
    """One sheet for the file's every row."""
    return write_xlsx([(_("导入结果"), _table(report))])


def as_csv(report: Report) -> bytes:
    """The same as csv."""
    return write_csv(_table(report))


def line(problem: Problem) -> str:
    """What was said of a row, in one line: column, value, message."""
    head = f"{problem.column}“{problem.value}”" if problem.value else problem.column
    return (
        _("%(head)s：%(message)s") % {"head": head, "message": problem.message} if head else problem.message
    )


def _table(report: Report) -> list[Sequence[str]]:
    head = [_("工作表"), _("行"), _("结果"), _("内容"), _("说明")]
    whole = [["", "", "", "", fault] for fault in report.faults]
    return [head, *whole, *([sheet.name, *_cells(row)] for sheet, row in report.rows())]


def _cells(row: RowReport) -> list[str]:
    told = "\n".join(line(problem) for problem in row.problems)
    return [str(row.number), str(OUTCOMES[row.outcome]), row.about, told]
