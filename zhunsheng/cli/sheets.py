# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng import`: a laboratory's lists from spreadsheets, tried row by row, then all of it or nothing."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.data import fail, open_laboratory
from zhunsheng.measure.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhunsheng.accounts.models import User
    from zhunsheng.laboratory.imports.kinds import Kind
    from zhunsheng.laboratory.imports.report import Report
    from zhunsheng.laboratory.models import SheetImport

_MOST_SHOWN = 40
_MORE = Text("……另有 {count} 行", "… and {count} rows more")
_UNREAD = Text("没有读的列", "columns that were not read:")
_REFUSED = Text("没有导入：有不收的行或表头的问题。", "Nothing was imported: rows or heads are refused.")
_NOTHING_NEW = Text("没有要新建的行。", "There is nothing new to import.")
_ONLY_TRIED = Text("只是试算，什么也没有改变。", "Only a trial: nothing has changed.")
_DONE = Text("已导入。", "Imported.")


def run(data: Path, options: argparse.Namespace) -> int:
    """`import template KIND --out FILE`, or `import KIND FILE`."""
    if options.what == "template":
        os.environ.setdefault("ZHUNSHENG_EPHEMERAL_SECRET", "true")  # a form needs no laboratory
    open_laboratory(data, must_exist=options.what != "template")
    from django.utils import translation

    from zhunsheng.laboratory.imports.kinds import kind_of

    kind = kind_of(options.subject if options.what == "template" else options.what)
    if kind is None:
        return _no_kind()
    with translation.override("en" if options.language == "en" else "zh-hans"):
        return _template(kind, options) if options.what == "template" else _import(kind, options)


def _no_kind() -> int:
    from zhunsheng.laboratory.imports.kinds import all_kinds

    known = ", ".join(kind.code for kind in all_kinds())
    return fail(f"没有这一种导入；可以导入：{known}", f"There is no such import; there are: {known}")


def _template(kind: "Kind", options: argparse.Namespace) -> int:
    from zhunsheng.laboratory.imports.template import template

    if options.out is None:
        return fail("请用 --out 指明写到哪里。", "Say with --out where to write it.")
    options.out.write_bytes(template(kind))
    print(options.out)
    return 0


def _import(kind: "Kind", options: argparse.Namespace) -> int:
    from zhunsheng.laboratory import actions
    from zhunsheng.ledger.errors import ActionError

    actor = actor_with(kind.rights, options.user)
    if actor is None:
        return 1
    try:
        content = Path(options.subject).read_bytes()
    except OSError:
        return fail(f"读不了文件 {options.subject}。", f"The file {options.subject} can't be read.")
    try:
        sheet = actions.hand_in_sheet(actor, kind, name=Path(options.subject).name, content=content)
        report = _tried_or_done(actor, sheet, dry=options.dry_run, reason=options.reason)
    except ActionError as error:
        print(error, file=sys.stderr)
        return 1
    _tell(report)
    _keep(report, options.result)
    return _outcome(report, dry=options.dry_run)


def _tried_or_done(actor: "User", sheet: "SheetImport", *, dry: bool, reason: str) -> "Report":
    from zhunsheng.laboratory import actions
    from zhunsheng.laboratory.imports.report import Report

    tried = Report.from_json(sheet.report)
    return tried if dry or not tried.worth_doing else actions.import_sheet(actor, sheet, reason=reason)


def actor_with(rights: "Iterable[tuple[str, str]]", username: str) -> "User | None":
    """Whoever was named; else the only one who has the rights."""
    from zhunsheng.accounts.models import User
    from zhunsheng.accounts.permissions import allowed

    if username:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            fail(f"没有用户 {username}。", f"There is no user {username}.")
        return found
    able = [
        user
        for user in User.objects.filter(is_active=True).order_by("username")
        if all(allowed(user, object_, right) for object_, right in rights)
    ]
    if len(able) == 1:
        return able[0]
    names = ", ".join(user.username for user in able) or "—"
    fail(
        f"请用 --as 指明以谁的名义导入；有权的：{names}", f"Say with --as who imports; those who may: {names}"
    )
    return None


def _tell(report: "Report") -> None:
    """What a person needs to see: faults, then every row that is not plainly new or the same."""
    from zhunsheng.laboratory.imports.kinds import said
    from zhunsheng.laboratory.imports.result import OUTCOMES, line

    for fault in report.faults:
        print(fault, file=sys.stderr)
    told = [(sheet, row) for sheet, row in report.rows() if row.problems]
    for sheet, row in told[:_MOST_SHOWN]:
        reasons = "; ".join(line(problem) for problem in row.problems)
        print(f"{sheet.name} {row.number}  {OUTCOMES[row.outcome]}  {row.about}  {reasons}")
    if len(told) > _MOST_SHOWN:
        print(said(_MORE.format(count=len(told) - _MOST_SHOWN)))
    for sheet in report.sheets:
        if sheet.unknown:
            print(f"{sheet.name}: {said(_UNREAD)} {', '.join(sheet.unknown)}")
    print("  ".join(f"{OUTCOMES[name]} {count}" for name, count in report.counts.items()))


def _keep(report: "Report", path: Path | None) -> None:
    from zhunsheng.laboratory.imports.result import as_csv, as_xlsx

    if path is not None:
        path.write_bytes(as_csv(report) if path.suffix.lower() == ".csv" else as_xlsx(report))


def _outcome(report: "Report", *, dry: bool) -> int:
    from zhunsheng.laboratory.imports.kinds import said

    if not report.stands:
        print(said(_REFUSED), file=sys.stderr)
        return 1
    told = _NOTHING_NEW if not report.worth_doing else _ONLY_TRIED if dry else _DONE
    print(said(told))
    return 0
