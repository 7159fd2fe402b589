# SPDX-License-Identifier: Apache-2.0
"""Verdicts again, plainly, one sentence of the judging rules after another; nothing is shared with them."""

from typing import Any

MUST = ("shall", "shall-not")
Node = dict[str, Any]


def group(children: list[tuple[str, str, bool]], *, recommended: bool = False) -> str:
    """A group from its children, each (obligation, verdict, whether it counts); one may be recommended."""
    rest = []
    for obligation, verdict, counts in children:
        if counts and obligation != "may" and verdict != "not-applicable":
            rest.append((obligation, verdict))
    musts = [verdict for obligation, verdict in rest if obligation in MUST]
    looked_at = musts if musts and not recommended else [verdict for _obligation, verdict in rest]
    if len(looked_at) == 0:
        return "not-applicable"
    for verdict in musts:
        if verdict == "not-met":
            return "not-met"
    for verdict in looked_at:
        if verdict in ("unknown", "to-verify"):
            return "unknown"
    if all(verdict == "met" for verdict in looked_at):
        return "met"
    return "not-met" if all(verdict == "not-met" for verdict in looked_at) else "partly"


def score(children: list[tuple[str, str, bool]]) -> tuple[float, int, int]:
    """Points, assessed, applicable of the recommendations."""
    points, assessed, applicable = 0.0, 0, 0
    for obligation, verdict, counts in children:
        if obligation != "should" or not counts or verdict == "not-applicable":
            continue
        applicable += 1
        if verdict == "met":
            points, assessed = points + 1, assessed + 1
        elif verdict == "partly":
            points, assessed = points + 0.5, assessed + 1
        elif verdict == "not-met":
            assessed += 1
    return points, assessed, applicable


def part(
    automatable: str,
    rules: list[str],
    asked: dict[str, int],
    findings: list[Node],
    judgement: Node | None,
    awaits: str | None = None,
    asking: frozenset[str] = frozenset(),
    *,
    unnamed: bool = False,
) -> str:
    """One part: findings are {rule, unit, state, key, decided}; `decided` is the state people gave them.

    Neither `rules` nor `findings` are statistical ones, and `rules` none that merely support the part.
    `asking` are rules that only ask. `unnamed`: a rule needed judges the laboratory, which is always there.
    """
    hits = [f for f in findings if f["state"] == "broken" and f["decided"] != "dismissed"]
    if judgement is not None:
        if judgement["verdict"] == "not-met":
            return "not-met"
        for finding in hits:
            if finding["decided"] in ("open", "explained") and finding["key"] not in judgement["considered"]:
                return "to-verify"
        return str(judgement["verdict"])
    if hits:
        return "to-verify"
    if not rules:
        return "unknown"
    others = [rule for rule in rules if rule not in asking]
    for rule in others if others else rules:
        if rule not in asked or any(f["unit"] == "pack" and f["rule"] == rule for f in findings):
            return "unknown"
    if awaits is not None:
        return "unknown"
    able = [rule for rule in rules if not any(f["unit"] == "pack" and f["rule"] == rule for f in findings)]
    if sum(asked.get(rule, 0) for rule in able) == 0:
        return "unknown" if unnamed else "not-applicable"
    if any(f["state"] == "unknown" and f["unit"] != "pack" for f in findings):
        return "unknown"
    return "met" if automatable == "full" else "unknown"


def clause(obligation: str, parts: list[tuple[str, str]]) -> str:
    """A clause from its parts, each (obligation, verdict)."""
    if obligation in MUST:
        parts = [(o, v) for o, v in parts if o in MUST]
    elif obligation == "should":
        parts = [(o, v) for o, v in parts if o != "may"]
    verdicts = [v for _o, v in parts if v != "not-applicable"]
    if obligation in MUST and "not-met" in verdicts:
        return "not-met"
    for verdict in ("to-verify", "unknown"):
        if verdict in verdicts:
            return verdict
    if not verdicts:
        return "not-applicable"
    if all(verdict == verdicts[0] for verdict in verdicts):
        return verdicts[0]
    return "partly"
