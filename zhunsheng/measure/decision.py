# SPDX-License-Identifier: Apache-2.0
"""Statements of conformity: an error, its limits, its uncertainty and the rule that was agreed.

The numbers compared are those shown on the certificate, so that its reader can repeat the decision; the rule
changes the statement and never a number (ISO/IEC 17025:2017, 7.8.6; JJF 1094-2002, 5.3.1; ILAC-G8:09/2019).
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal, get_args

from zhunsheng.measure.text import Text

DecisionRule = Literal["jjf1094", "simple", "guard-band", "non-binary", "none"]
Outcome = Literal["conform", "not-conform", "undetermined", "conditional-pass", "conditional-fail", "none"]
RULES: tuple[DecisionRule, ...] = get_args(DecisionRule)

RULE_NAMES: dict[DecisionRule, Text] = {
    "jjf1094": Text("JJF 1094 判定规则", "Rule of JJF 1094"),
    "simple": Text("简单接受（w = 0）", "Simple acceptance (w = 0)"),
    "guard-band": Text("保护带（w = U）", "Guard band (w = U)"),
    "non-binary": Text("非二元判定（w = U）", "Non-binary statement (w = U)"),
    "none": Text("不作符合性判定", "No statement of conformity"),
}

OUTCOME_WORDS: dict[Outcome, Text] = {
    "conform": Text("合格", "Conforms"),
    "not-conform": Text("不合格", "Does not conform"),
    "undetermined": Text("待定", "Undetermined"),
    "conditional-pass": Text("有条件合格", "Conditional pass"),
    "conditional-fail": Text("有条件不合格", "Conditional fail"),
    "none": Text("不作判定", "No statement"),
}

_REASONS = {
    "jjf1094-small": Text(
        "U 不大于最大允许误差绝对值的三分之一，|误差| 与最大允许误差直接比较",
        "U is at most one third of the maximum permissible error, "
        "so |error| is compared with the limit itself",
    ),
    "jjf1094-large": Text(
        "U 大于最大允许误差绝对值的三分之一，|误差| 与最大允许误差 ∓ U 比较",
        "U exceeds one third of the maximum permissible error, so |error| is compared with the limit ∓ U",
    ),
    "simple": Text(
        "|误差| 与最大允许误差直接比较；恰在限上时误判风险可达 50 %",
        "|error| is compared with the limit itself; at the limit the risk of a false decision reaches 50 %",
    ),
    "guard-band": Text(
        "接受限为最大允许误差减 U；接受时误判风险不超过约 2.5 %",
        "The acceptance limit is the limit less U; the risk of false acceptance is at most about 2.5 %",
    ),
    "non-binary": Text(
        "距限不足 U 的结果只作有条件的判定", "A result closer to the limit than U is stated conditionally"
    ),
    "none": Text("委托方未要求符合性判定", "No statement of conformity was asked for"),
    "no-limit": Text("没有最大允许误差，不能判定", "There is no maximum permissible error to decide by"),
}


class DecisionError(ValueError):
    """A decision that cannot be taken: an unknown rule, a negative limit or U, a value not finite."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, the rule, the acceptance limit of |error| (same unit; None without one) and why, in
    words.
    """

    outcome: Outcome
    rule: DecisionRule
    acceptance_limit: Decimal | None
    wording: Text

    @property
    def word(self) -> Text:
        """The word that stands on the certificate: 合格 / Conforms, …

        >>> decide(Decimal(1), Decimal(2), Decimal("0.1"), "simple").word.en
        'Conforms'
        """
        return OUTCOME_WORDS[self.outcome]


def as_rule(text: str) -> DecisionRule:
    """The rule with this id, or `DecisionError` naming those that exist.

    >>> as_rule("simple")
    'simple'
    """
    for rule in RULES:
        if rule == text:
            return rule
    raise DecisionError(f"unknown decision rule {text}: one of {', '.join(RULES)}")


def decide(error: Decimal, mpe: Decimal | None, expanded_uncertainty: Decimal, rule: DecisionRule) -> Verdict:
    """Decide by the rule on an error, the absolute value of its symmetric limit, and U (k = 2): all in one
    unit.

    >>> decide(Decimal("0.70"), Decimal("0.85"), Decimal("0.25"), "jjf1094").outcome
    'conform'
    >>> decide(Decimal("0.70"), Decimal("0.85"), Decimal("0.25"), "non-binary").outcome
    'conditional-pass'
    """
    if rule == "none":
        return _verdict("none", rule, None, "none")
    if mpe is None:
        return _verdict("none", rule, None, "no-limit")
    _check(error, mpe, expanded_uncertainty)
    # A limit is compared to its last digit, however many there are.
    with localcontext(prec=400):
        return _decided(abs(error), mpe, expanded_uncertainty, rule)


def _decided(size: Decimal, mpe: Decimal, expanded_uncertainty: Decimal, rule: DecisionRule) -> Verdict:
    if rule == "jjf1094":
        return _jjf1094(size, mpe, expanded_uncertainty)
    if rule == "simple":
        return _verdict("conform" if size <= mpe else "not-conform", rule, mpe, "simple")
    limit = mpe - expanded_uncertainty
    if rule == "guard-band":
        return _verdict("conform" if size <= limit else "not-conform", rule, limit, "guard-band")
    return _verdict(_non_binary(size, mpe, expanded_uncertainty), as_rule(rule), limit, "non-binary")


def _check(error: Decimal, mpe: Decimal, expanded_uncertainty: Decimal) -> None:
    if not all(number.is_finite() for number in (error, mpe, expanded_uncertainty)):
        raise DecisionError("error, limit and uncertainty must be finite")
    if mpe < 0 or expanded_uncertainty < 0:
        raise DecisionError("a limit and an uncertainty are never negative")


def _jjf1094(size: Decimal, mpe: Decimal, u: Decimal) -> Verdict:
    if 3 * u <= mpe:
        return _verdict("conform" if size <= mpe else "not-conform", "jjf1094", mpe, "jjf1094-small")
    outcome: Outcome = "undetermined"
    if size <= mpe - u:
        outcome = "conform"
    elif size >= mpe + u:
        outcome = "not-conform"
    return _verdict(outcome, "jjf1094", mpe - u, "jjf1094-large")


def _non_binary(size: Decimal, mpe: Decimal, u: Decimal) -> Outcome:
    if size <= mpe - u:
        return "conform"
    if size <= mpe:
        return "conditional-pass"
    return "conditional-fail" if size <= mpe + u else "not-conform"


def _verdict(outcome: Outcome, rule: DecisionRule, limit: Decimal | None, reason: str) -> Verdict:
    return Verdict(outcome=outcome, rule=rule, acceptance_limit=limit, wording=_REASONS[reason])
