# SPDX-License-Identifier: Apache-2.0
"""Importing a file: through the rooms' own actions, every row in a savepoint, all in one transaction.

A trial does exactly what the import does and then takes everything back, so that what it says is what will
happen: the rights, the vocabulary, the numbers taken, and rows that rest on earlier rows of the same file.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, require
from zhunsheng.laboratory.imports import matching, rows
from zhunsheng.laboratory.imports.kinds import Difference, Kind, Row, Taken, said
from zhunsheng.laboratory.imports.matching import Match
from zhunsheng.laboratory.imports.report import Problem, Report, RowReport, SheetReport
from zhunsheng.laboratory.imports.rows import Group
from zhunsheng.laboratory.sheets.book import Book
from zhunsheng.ledger.errors import ActionError, LogStopped


def authorise(actor: User, kind: Kind) -> None:
    """NotAllowed unless the actor has every right that the kind's actions ask for."""
    for object_, right in kind.rights:
        require(actor, object_, right)


def tried(actor: User, kind: Kind, book: Book) -> Report:
    """What importing the file would do; nothing of it stays."""
    authorise(actor, kind)
    with transaction.atomic():
        report = done(actor, kind, book)
        transaction.set_rollback(True)
    return report


def done(actor: User, kind: Kind, book: Book) -> Report:
    """Take every row; the caller's transaction decides whether it stays. Faults of the file take none."""
    matches, unread = matching.matched(kind, book)
    report = Report(matching.faults(kind, matches), unread)
    if not report.faults:
        report.sheets = [_sheet(actor, match) for match in matches]
    return report


def _sheet(actor: User, match: Match) -> SheetReport:
    report = SheetReport(match.sheet.code, said(match.sheet.title), match.table.name, list(match.unknown))
    report.rows = [RowReport(number, "example") for number in rows.examples(match)]
    for group in rows.groups(match):
        report.rows += _group(actor, match, group)
    report.rows.sort(key=lambda row: row.number)
    return report


def _group(actor: User, match: Match, group: Group) -> list[RowReport]:
    taken: Taken | None = None
    if group.whole:
        try:
            taken = _take(actor, match, group.rows)
        except ActionError as error:
            _blame(actor, match, group, error)
    return [_row(match, row, group, taken) for row in group.rows]


def _take(actor: User, match: Match, some: list[Row]) -> Taken:
    with transaction.atomic():
        return match.sheet.take(actor, some)


def _blame(actor: User, match: Match, group: Group, error: ActionError) -> None:
    """Put the refusal beside the rows that earn it: those refused alone too, else the first."""
    if isinstance(error, NotAllowed | LogStopped):
        raise error
    if len(group.rows) > 1:
        for row in group.rows:
            alone = _refusal(actor, match, row)
            if alone is not None:
                group.problems[row.number].append(_problem(match, row, alone))
    if group.whole:
        group.problems[group.rows[0].number].append(_problem(match, group.rows[0], error))


def _refusal(actor: User, match: Match, row: Row) -> ActionError | None:
    try:
        with transaction.atomic():
            match.sheet.take(actor, [row])
            transaction.set_rollback(True)
    except ActionError as error:
        return error
    return None


def _problem(match: Match, row: Row, error: ActionError) -> Problem:
    column = match.sheet.column(error.field)
    if column is None:
        return Problem(str(error.message))
    value = row.text(column.name) if column.name in row.given else ""
    return Problem(str(error.message), match.head_of(column.name), value)


def _row(match: Match, row: Row, group: Group, taken: Taken | None) -> RowReport:
    problems = group.problems[row.number]
    if taken is None:
        if not problems:
            faulty = next(number for number, found in group.problems.items() if found)
            problems = [Problem(_("与第 %(row)s 行是同一件，那一行有问题") % {"row": faulty})]
        return RowReport(row.number, "refused", _about(match, row), problems)
    told = RowReport(row.number, taken.outcome, taken.about)
    told.problems = [_difference(match, row, each, taken.outcome) for each in taken.differences]
    return told


def _difference(match: Match, row: Row, each: Difference, outcome: str) -> Problem:
    column = match.sheet.column(each.column)
    head = match.head_of(each.column) or (said(column.title) if column else each.column)
    message = _("原为“%(ours)s”") if outcome == "changed" else _("本系统现为“%(ours)s”")
    return Problem(message % {"ours": each.ours}, head, row.text(each.column))


def _about(match: Match, row: Row) -> str:
    """The row's identity as far as it was understood: its number and the column after it."""
    names = (*match.sheet.key, match.sheet.columns[1].name)
    return " ".join(row.text(name) for name in dict.fromkeys(names[:2]) if row[name])
