# SPDX-License-Identifier: Apache-2.0
"""From the verdicts of parts to a clause, from children to a group, and the score of recommendations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhunsheng.rules.verdict.words import MUSTS, Verdict

_POINTS = {"met": 1.0, "partly": 0.5, "not-met": 0.0}


@dataclass(frozen=True, slots=True)
class Child:
    """What a roll-up needs of a node: its obligation, its verdict, and whether it ever counts."""

    obligation: str
    verdict: Verdict
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """Recommendations followed: (met + half of partly) among those assessed, of those that apply."""

    points: float
    assessed: int
    applicable: int

    @property
    def value(self) -> float | None:
        """The score; None while nothing is assessed."""
        return self.points / self.assessed if self.assessed else None


def of_parts(obligation: str, parts: Iterable[Child]) -> Verdict:
    """A clause from its own parts. A hit in one part stands out; what no rule looked at leaves it unknown.

    For a requirement its recommendations and permissions decide nothing.
    """
    wanted = MUSTS if obligation in MUSTS else MUSTS | {"should"}
    found = [part.verdict for part in parts if part.obligation in wanted or obligation == "may"]
    left = [verdict for verdict in found if verdict != "not-applicable"]
    if obligation in MUSTS and "not-met" in left:
        return "not-met"
    if "to-verify" in left:
        return "to-verify"
    return "unknown" if "unknown" in left else _settled(left)


def of_children(children: Iterable[Child], obligation: str = "shall") -> Verdict:
    """A group from its children: those that don't apply drop out, notes and *may* never count.

    Requirements decide where there are any. A group of recommendations alone is known when all of them are,
    and so is one that is itself recommended: a requirement met among them is not all of what it is about.
    """
    left = [child for child in children if _left(child)]
    musts = [child.verdict for child in left if child.obligation in MUSTS]
    if "not-met" in musts:
        return "not-met"
    decisive = musts if musts and obligation in MUSTS else [child.verdict for child in left]
    if "unknown" in decisive or "to-verify" in decisive:
        return "unknown"
    return _settled(decisive)


def score(children: Iterable[Child]) -> Score:
    """The score of the recommendations among nodes, with how many could be assessed."""
    left = [child for child in children if _left(child) and child.obligation == "should"]
    assessed = [child for child in left if child.verdict in _POINTS]
    return Score(sum(_POINTS[child.verdict] for child in assessed), len(assessed), len(left))


def _left(child: Child) -> bool:
    return child.counts and child.obligation != "may" and child.verdict != "not-applicable"


def _settled(verdicts: Sequence[Verdict]) -> Verdict:
    """Verdicts all of which are decided: alike, or partly."""
    if not verdicts:
        return "not-applicable"
    return verdicts[0] if len(set(verdicts)) == 1 else "partly"
