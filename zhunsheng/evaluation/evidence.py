# SPDX-License-Identifier: Apache-2.0
"""A period's evidence for evaluations and packs: what the work made, and what was brought beside it."""

from collections.abc import Generator, Iterator

from zhunsheng.evaluation.queries.brought import brought_rows
from zhunsheng.evaluation.recomputing import remembered
from zhunsheng.work import evidence_period
from zhunsheng.work.evidence_period import Period, Step, Tables, gathered


def steps(period: Period) -> Iterator[Step]:
    """The period's rows as they are read; what was brought comes last."""
    yield from evidence_period.steps(period, remembered)
    yield Step(brought_rows(period.known), None, 0)


def reading(period: Period) -> Generator[tuple[int, int], None, Tables]:
    """The period's tables; as they are read, how many certificates are done, of all."""
    return gathered(steps(period))
