# SPDX-License-Identifier: Apache-2.0
"""Runs reference cases; a case that can't be run fails with its reason, and the others go on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.measure.anova import AnovaError
from zhunsheng.measure.budget import BudgetError
from zhunsheng.measure.calibration_interval import IntervalError
from zhunsheng.measure.cases.answers import Answer
from zhunsheng.measure.cases.document import Case, CasesError, Check
from zhunsheng.measure.cases.others import answering
from zhunsheng.measure.cases.propagated import TRIALS, PropagationCase
from zhunsheng.measure.control_chart import ChartError
from zhunsheng.measure.distribution import DistributionError
from zhunsheng.measure.expression import ExpressionError
from zhunsheng.measure.fit import FitError
from zhunsheng.measure.propagation import PropagationError
from zhunsheng.measure.risk import RiskError
from zhunsheng.measure.rounding import RoundingError
from zhunsheng.measure.text import Text

_WITH_MESSAGE = (CasesError, ExpressionError, PropagationError, RiskError)
_PLAIN = (
    AnovaError,
    BudgetError,
    ChartError,
    DistributionError,
    FitError,
    IntervalError,
    RoundingError,
)
# What a spec of the wrong shape raises deep inside; the case is named, the file's others still run.
_SHAPE = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, MemoryError, RecursionError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check after its run: what came out, or why nothing did.

    >>> check = Check("k", "exact", "k", 1.96, 0.005, False, {})
    >>> Outcome(Case("a", "", "coverage_factor", "", {}, (check,)), check, 1.9600).passed
    True
    """

    case: Case
    check: Check
    result: float | None
    reason: Text | None = None

    @property
    def passed(self) -> bool:
        """Whether the number agrees with the published one."""
        return self.check.fault is None and self.result is not None and self.check.met_by(self.result)


def run_cases(cases: Iterable[Case], trials: int = TRIALS) -> Iterator[Outcome]:
    """Run all checks of all cases, in order.

    >>> from zhunsheng.measure.cases.document import load_cases
    >>> [each.reason.en for each in run_cases(load_cases('{"cases": [7]}'))]
    ['$.cases[0]: must be an object']
    """
    for case in cases:
        yield from run_case(case, trials)


def run_case(case: Case, trials: int = TRIALS) -> list[Outcome]:
    """Run the checks of one case; Monte Carlo ones with this many trials.

    >>> from zhunsheng.measure.cases.document import load_cases
    >>> check = '{"output": "k", "method": "exact", "quantity": "k", "value": 1.96, "tol": 0.001}'
    >>> case = '{"id": "a", "kind": "coverage_factor", "spec": {"p": 0.95, "dof": null}, "checks": [%s]}'
    >>> [each.passed for each in run_case(load_cases('{"cases": [%s]}' % case % check)[0])]
    [True]
    """
    if all(check.fault is not None for check in case.checks):
        return [Outcome(case, check, None, check.fault) for check in case.checks]
    try:
        answer = _answer(case, trials)
    except (*_WITH_MESSAGE, *_PLAIN, *_SHAPE) as error:
        return [Outcome(case, check, None, check.fault or _said(error)) for check in case.checks]
    return [_outcome(case, check, answer) for check in case.checks]


def _answer(case: Case, trials: int) -> Answer:
    if case.kind == "propagation":
        return PropagationCase(case, trials).result
    return answering(case.kind, case.spec)


def _outcome(case: Case, check: Check, answer: Answer) -> Outcome:
    if check.fault is not None:
        return Outcome(case, check, None, check.fault)
    try:
        return Outcome(case, check, answer(check))
    except (*_WITH_MESSAGE, *_PLAIN, *_SHAPE) as error:
        return Outcome(case, check, None, _said(error))


def _said(error: Exception) -> Text:
    if isinstance(error, _WITH_MESSAGE):
        return error.message
    return Text(f"算不出来：{error}", f"cannot be computed: {error}")
