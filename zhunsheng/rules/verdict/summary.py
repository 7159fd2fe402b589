# SPDX-License-Identifier: Apache-2.0
"""What an evaluation comes to, in the words of JSON."""

from typing import Any

from zhunsheng.rules.verdict.whole import Whole


def summary(whole: Whole) -> dict[str, Any]:
    """Coverage, grades and eligibility as JSON without floats."""
    return {
        "coverage": {
            "decided": whole.coverage.decided,
            "answered": whole.coverage.answered,
            "applicable": whole.coverage.applicable,
        },
        "grades": {
            grade.kind: {
                "musts": dict(sorted(grade.musts.items())),
                "points": f"{grade.score.points:g}",
                "assessed": grade.score.assessed,
                "applicable": grade.score.applicable,
            }
            for grade in whole.grades
        },
        "eligibility": {
            "status": whole.eligibility.status,
            "missing": list(whole.eligibility.missing),
            "against": list(whole.eligibility.against),
        },
    }
