# SPDX-License-Identifier: Apache-2.0
"""What honest work looks like, frozen with this version: read off laboratories without misconduct.

`python -m bench reference` reads it anew from half of them and shows how it holds on the other half.
"""

import json
from importlib.resources import files
from typing import Any, Final

REFERENCE: Final[dict[str, Any]] = json.loads(
    files("zhunsheng.rules.history").joinpath("reference.json").read_text(encoding="utf-8")
)


def stretch(rule: str) -> float:
    """By how much the deviations of honest work exceed those of the normal distribution, under a rule."""
    return float(REFERENCE["stretch"].get(rule, 1.0))


_ALLOWED = {"hard": 0.001, "arithmetic": 0.001, "ask": 0.01, "statistical": 0.01}


def usual_rate(rule: str, severity: str) -> float:
    """Of how many units a rule is wrong on honest work: as counted, or as its severity allows."""
    counted = REFERENCE["alarms"].get(rule)
    return (counted[0] + 1) / (counted[1] + 1) if counted else _ALLOWED[severity]


def never_wrong(rule: str) -> bool:
    """Whether a rule was asked of honest work and hit none of it."""
    counted = REFERENCE["alarms"].get(rule)
    return bool(counted and not counted[0])
