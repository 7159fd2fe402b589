# SPDX-License-Identifier: Apache-2.0
"""Error statistics for spreadsheets: the figures by quarter, and every case behind them."""

from collections.abc import Sequence

from zhunsheng.laboratory.sheets.tables import write_csv
from zhunsheng.work.queries.errors import Case, Errors, target

_CASE_HEADS = (
    "quarter",
    "amendment",
    "certificate",
    "issued_on",
    "found_at",
    "found_by",
    "state",
    "kind",
    "first_cause",
    "cause",
    "counts_as_error",
    "reclassified",
)


def figures_csv(errors: Sequence[Errors]) -> bytes:
    """One line a quarter: issued, every figure, the rate in percent and its target."""
    keys = [figure.key for figure in errors[0].figures] if errors else []
    heads = ["quarter", "issued", "further_documents", *keys, "error_rate_percent", "target_percent"]
    return write_csv([heads, *(_line(each) for each in errors)])


def _line(errors: Errors) -> list[str]:
    counts = [str(figure.count) for figure in errors.figures]
    rate = "" if errors.rate is None else str(errors.rate)
    return [errors.quarter.code, str(errors.issued), str(errors.further), *counts, rate, str(target())]


def cases_csv(errors: Sequence[Errors]) -> bytes:
    """One line a case, with the cause as first decided and as it stands."""
    rows = [_case(each, case) for each in errors for case in each.cases]
    return write_csv([list(_CASE_HEADS), *rows])


def _case(errors: Errors, case: Case) -> list[str]:
    return [
        errors.quarter.code,
        case.amendment,
        case.certificate,
        case.issued_on.isoformat(),
        case.found_at.isoformat(timespec="seconds"),
        "client" if case.by_client else "laboratory",
        case.state,
        case.kind,
        case.first,
        case.now,
        "1" if case.error else "0",
        "1" if case.reclassified else "0",
    ]
