# SPDX-License-Identifier: Apache-2.0
"""A laboratory that keeps every record the code asks for: each check finds what it needs, and nothing wrong.

One certificate (the honest one of `world`), looked at on the last day of March 2026.
"""

from zhunsheng.rules.tests import exemplary_law as law
from zhunsheng.rules.tests import exemplary_records as records
from zhunsheng.rules.tests.exemplary_law import ASKED
from zhunsheng.rules.tests.world import Rows, honest

__all__ = ["ASKED", "exemplary"]


def exemplary() -> Rows:
    """The whole of it."""
    rows = honest()
    for part in (
        law.law,
        law.people,
        law.posts,
        law.stock,
        law.methods,
        law.documents,
        records.integrity,
        records.work,
        records.agreed,
        records.upkeep,
        records.monitored,
        records.platform,
        records.outward,
        records.market,
    ):
        part(rows)
    return rows
