# SPDX-License-Identifier: Apache-2.0
"""What an evaluation comes to, in the words of JSON."""

from collections.abc import Mapping
from typing import Any

from zhunsheng.rules.verdict.rollup import Score
from zhunsheng.rules.verdict.whole import Whole


def summary(whole: Whole) -> dict[str, Any]:
    """Coverage, grades and eligibility as JSON without floats."""
    return {
        "coverage": {
            "decided": whole.coverage.decided,
            "answered": whole.coverage.answered,
            "applicable": whole.coverage.applicable,
        },
        "grades": {grade.kind: grade_as_json(grade.musts, grade.score) for grade in whole.grades},
        "eligibility": {
            "status": whole.eligibility.status,
            "missing": list(whole.eligibility.missing),
            "against": list(whole.eligibility.against),
        },
    }


def grade_as_json(musts: Mapping[Any, int], reached: Score) -> dict[str, Any]:
    """Verdicts on the requirements of one kind by word, and the score of its recommendations."""
    return {
        "musts": dict(sorted(musts.items())),
        "points": f"{reached.points:g}",
        "assessed": reached.assessed,
        "applicable": reached.applicable,
    }
