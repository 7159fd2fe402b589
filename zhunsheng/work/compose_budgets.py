# SPDX-License-Identifier: Apache-2.0
"""The annex of a certificate where the client asked for it: the uncertainty budgets behind its results."""

from collections.abc import Sequence
from typing import Final

from zhunsheng.certificate.value import Column, Quantity, ResultTable, Row
from zhunsheng.measure.procedure import Results
from zhunsheng.measure.text import Text
from zhunsheng.work.budgets import PointBudget, budgets_of

_TITLE: Final = Text("附：不确定度分量，{title}", "Annex: uncertainty components, {title}")
_U: Final = Text("标准不确定度 u(x)", "Standard uncertainty u(x)")
_CONTRIBUTION: Final = Text("|c|u(x)", "|c|u(x)")
_SHARE: Final = Text("占方差", "Share of the variance")


def budget_annex(results: Results) -> tuple[ResultTable, ...]:
    """A table for each section, a row for each component at each point; none without budgets."""
    found: dict[str, list[PointBudget]] = {}
    for budget in budgets_of(results):
        found.setdefault(budget.section, []).append(budget)
    return tuple(_table(section, budgets) for section, budgets in found.items())


def _table(section: str, budgets: Sequence[PointBudget]) -> ResultTable:
    title, unit = budgets[0].title, budgets[0].unit
    return ResultTable(
        key=f"{section}-budget",
        title=_TITLE.format(title=title),
        columns=(
            Column("u", _U, budgets[0].rows[0].unit, "zs_budgetUncertainty"),
            Column("contribution", _CONTRIBUTION, unit, "zs_budgetContribution"),
            Column("share", _SHARE, "%", "zs_budgetShare"),
        ),
        rows=tuple(row for budget in budgets for row in _rows(budget)),
    )


def _rows(budget: PointBudget) -> list[Row]:
    ordered = sorted((row for row in budget.rows if row.counted), key=lambda row: -row.share)
    return [
        Row(
            (
                Quantity(row.u_text, row.unit),
                Quantity(row.contribution_text, budget.unit),
                Quantity(row.share_text.removesuffix(" %"), "%"),
            ),
            label=Text(f"{budget.label.zh}：{row.name.zh}", f"{budget.label.en}: {row.name.en}"),
        )
        for row in ordered
    ]
