# SPDX-License-Identifier: Apache-2.0
"""Importing running numbers: a laboratory that issued before goes on where it was."""

from pathlib import Path

from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.imports.columns import columns
from zhunsheng.laboratory.imports.kinds import Kind, Row, Sheet, Taken, register
from zhunsheng.laboratory.imports.taking import one
from zhunsheng.laboratory.queries import today
from zhunsheng.measure.text import Text
from zhunsheng.work import numbers
from zhunsheng.work.numbers import NAMES
from zhunsheng.work.states import NUMBERED

_COLUMNS = Path(__file__).with_name("imports.yaml")


def _take(actor: User, row: Row) -> Taken:
    kind = row["kind"]
    reason = row.text("reason") or _("接续此前的编号")
    changed = numbers.arrange(
        actor, kind, pattern=row.text("pattern"), last=row.text("last"), year=today().year, reason=reason
    )
    return Taken("new" if changed else "same", f"{NAMES[kind]} {row.text('last')}")


NUMBERS = Kind(
    "numbers",
    Text("编号", "Running numbers"),
    (("users", "U"),),
    (
        Sheet(
            "numbers",
            Text("编号", "Numbers"),
            columns("numbers", _COLUMNS, {"NUMBERED": NUMBERED}),
            one(_take),
            key=("kind",),
        ),
    ),
    "work:numbers",
)


def register_all() -> None:
    """Let them be imported."""
    register(NUMBERS)
