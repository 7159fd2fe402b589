# SPDX-License-Identifier: Apache-2.0
"""A table of evidence as a kind of spreadsheet: tried row by row, then taken whole or not at all."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.actions.bringing import kept
from zhunsheng.evaluation.apps import PREFIX
from zhunsheng.evaluation.brought.columns import sheet_columns
from zhunsheng.evaluation.brought.rows import kept_values
from zhunsheng.evaluation.brought.tables import same_by, table_of
from zhunsheng.laboratory.imports.kinds import Difference, Kind, Row, Sheet, Take, Taken
from zhunsheng.measure.text import Text


@cache
def find(name: str) -> Kind | None:
    """The kind that takes a table; None for a table that is not brought."""
    table = table_of(name)
    if table is None:
        return None
    title = Text(table.doc.zh, table.doc.en[:1].upper() + table.doc.en[1:])
    sheet = Sheet(name, title, sheet_columns(name), _taking(name), key=same_by(name) or ("hour_rate",))
    return Kind(
        PREFIX + name,
        title,
        (("evidence", "C"),),
        (sheet,),
        "evaluation:other-table",
        note=_NOTE,
        about=(name,),
    )


_NOTE: Final = Text(
    "与已有的行同一件的行会替换它，替换前后的值逐列列出，并要写明理由；原来的值仍可按当时查到。",
    "A row about the same thing as one that is there takes its place: both values are shown column by column,"
    " and a reason is asked for; what stood before can still be seen as of then.",
)


def _taking(table: str) -> Take:
    def take(actor: User, rows: Sequence[Row]) -> Taken:
        change = kept(actor, table, kept_values(table, rows[0].values), reason="")
        told = tuple(Difference(name, "" if was is None else str(was)) for name, was in change.was.items())
        return Taken(change.outcome, change.about, told)

    return take
