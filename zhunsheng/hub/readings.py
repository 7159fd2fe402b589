# SPDX-License-Identifier: Apache-2.0
"""How a round reads 5.8.5: which ways of working beyond capability count. What the machine found stays.

The code forbids it; accreditation rules tolerate it without the symbol and clearly marked. The publisher
prints which reading applies.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from zhunsheng.rules.finding import Finding

_RULE: Final = "R-SCOPE-01"
# Cases of that rule that do not count, by reading; the misused symbol counts in every one.
LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "strict": frozenset(),
    "marked": frozenset({"marked"}),
    "symbol": frozenset({"marked", "", "no-symbol"}),
}


def counted(findings: Iterable[Finding], reading: str) -> tuple[Finding, ...]:
    """The findings that count under a reading."""
    left_out = LEFT_OUT[reading]
    return tuple(
        each
        for each in findings
        if each.state != "broken" or each.rule_id != _RULE or each.case not in left_out
    )
