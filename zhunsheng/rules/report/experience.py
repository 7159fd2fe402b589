# SPDX-License-Identifier: Apache-2.0
"""How the rules did at a laboratory: what became of their hits, beside the rate at which they are wrong on
honest work; and the file that carries it to where the reference is fitted anew.

The file has numbers only: no laboratory, no person, no certificate.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhunsheng.proofs.errors import ProofsError
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.compiled import compiled
from zhunsheng.rules.history.reference import REFERENCE, usual_rate
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.verdict.words import STATES, Rate, State, rate

FORMAT: Final = "zhunsheng-experience"
VERSION: Final = 1
MAX_BYTES: Final = 1 << 20
_HEAVIEST: Final[tuple[State, ...]] = ("confirmed", "open", "explained", "dismissed")
Json = Mapping[str, Any]


class ExperienceError(ProofsError):
    """A file of experience that can't be used."""


@dataclass(frozen=True, slots=True)
class Experience:
    """One rule: units asked, and units hit by what became of them.

    A unit hit more than once counts as its heaviest: confirmed before open, explained and dismissed.
    """

    rule: Rule
    asked: int
    states: Mapping[State, int]

    @property
    def hits(self) -> int:
        """Units hit."""
        return sum(self.states.values())

    @property
    def settled(self) -> int:
        """Units known to be honest work: asked, less those whose hits nobody has dismissed."""
        return _honest(self.asked, self.hits, self.states["dismissed"])

    @property
    def wrong(self) -> Rate | None:
        """How often it was wrong here: dismissed among what is known to be honest."""
        return rate(self.states["dismissed"], self.settled)

    @property
    def frozen(self) -> tuple[int, int] | None:
        """False alarms and units asked on laboratories without misconduct; None where it was not asked."""
        counted = REFERENCE["alarms"].get(self.rule.id)
        return (int(counted[0]), int(counted[1])) if counted else None

    @property
    def usual(self) -> float:
        """The rate at which it is wrong on honest work, as frozen with this version."""
        return usual_rate(self.rule.id, self.rule.severity)

    @property
    def noisier(self) -> bool:
        """Whether it is wrong here more often than that, beyond what chance makes of so few."""
        return self.wrong is not None and self.wrong.low > self.usual


def experience(asked: Mapping[str, int], hits: Iterable[tuple[str, str, State]]) -> list[Experience]:
    """Of every rule that was asked anything; `hits` are rule, unit and where it stands."""
    found: dict[str, dict[str, State]] = {}
    for rule, unit, state in hits:
        units = found.setdefault(rule, {})
        units[unit] = min(state, units.get(unit, state), key=_HEAVIEST.index)
    return [
        Experience(rule, asked[rule.id], _counted(found.get(rule.id, {})))
        for rule in SWEPT
        if asked.get(rule.id)
    ]


def wrong_first(found: Iterable[Experience]) -> list[Experience]:
    """Those that are wrong more often than expected first, then those with most hits dismissed."""
    return sorted(found, key=lambda each: (not each.noisier, -each.states["dismissed"], -each.hits))


def _honest(asked: int, hits: int, dismissed: int) -> int:
    """A rule may be asked of one thing and hit several kinds, so hits may exceed what was asked."""
    return max(asked - hits, 0) + dismissed


def _counted(units: Mapping[str, State]) -> dict[State, int]:
    counted = Counter(units.values())
    return {state: counted[state] for state in STATES}


def rule_digest(rule: Rule) -> str:
    """A digest of a rule as it is run: what was learned of it is of this wording alone."""
    return hashlib.sha256(compiled(rule).encode()).hexdigest()


def as_file(found: Iterable[Experience], *, first: str, as_of: str, software: str) -> Json:
    """The file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "software": software,
        "first": first,
        "as_of": as_of,
        "rules": [
            {
                "rule": each.rule.id,
                "digest": rule_digest(each.rule),
                "severity": each.rule.severity,
                "asked": each.asked,
                **each.states,
            }
            for each in found
        ],
    }


def alarms_of(text: str) -> dict[str, tuple[int, int]]:
    """By rule, false alarms and units known to be honest, from a file; of rules as they are worded now.

    ExperienceError for what is no such file.
    """
    try:
        told = json.loads(text)
        if (told["format"], told["version"]) != (FORMAT, VERSION):
            raise ValueError(told["format"])
        rows = {str(row["rule"]): (str(row["digest"]), *_alarms(row)) for row in told["rules"]}
    except (KeyError, TypeError, ValueError) as error:
        raise ExperienceError(*_NONE_SUCH) from error
    return {
        rule.id: rows[rule.id][1:]
        for rule in SWEPT
        if rule.id in rows and rows[rule.id][0] == rule_digest(rule)
    }


def with_experience(
    alarms: Mapping[str, list[int]], learned: Mapping[str, tuple[int, int]]
) -> dict[str, list[int]]:
    """False alarms and units asked by rule, with those of a laboratory added."""
    added = {rule: [wrong, honest] for rule, (wrong, honest) in learned.items() if honest}
    return {
        rule: [sum(pair) for pair in zip(alarms.get(rule, [0, 0]), added.get(rule, [0, 0]), strict=True)]
        for rule in {**alarms, **added}
    }


def _alarms(row: Json) -> tuple[int, int]:
    asked, counts = row["asked"], [row[state] for state in STATES]
    whole = all(isinstance(each, int) and each >= 0 for each in (asked, *counts))
    if not whole:
        raise ValueError(row["rule"])
    return row["dismissed"], _honest(asked, sum(counts), row["dismissed"])


_NONE_SUCH: Final = (
    "这不是规则经验的文件（zhunsheng-experience，第 1 版）",
    "this is no file of experience with rules (zhunsheng-experience, version 1)",
)
