# SPDX-License-Identifier: Apache-2.0
"""The profile an evaluation is graded by: data that may be changed, and that every report prints.

It never alters a verdict and never softens the gate: chapters 4 and 5 come first, whatever it says.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

from zhunsheng.clauses.clause import KINDS, Kind
from zhunsheng.clauses.reading import CatalogueError, Entry, read_entry
from zhunsheng.clauses.words import Words
from zhunsheng.rules.verdict.frozen import both
from zhunsheng.rules.verdict.words import MUSTS, Status

DEFAULT: Final = "default.yaml"
MAX_BYTES: Final = 64_000
_POINTS: Final = {"met": Decimal(1), "partly": Decimal("0.5"), "not-met": Decimal(0)}


@dataclass(frozen=True, slots=True)
class Level:
    """A level and the shares it takes, each from 0 to 1."""

    id: str
    name: Words
    requirements: Decimal
    score: Decimal
    coverage: Decimal


@dataclass(frozen=True, slots=True)
class Grading:
    """How one kind of clauses is graded: the weight of each group, the levels from the highest down."""

    kind: Kind
    title: Words
    weights: Mapping[str, Decimal]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole profile with its digest."""

    id: str
    version: str
    name: Words
    text: Words
    grades: tuple[Grading, ...]
    digest: str

    def as_json(self) -> dict[str, Any]:
        """The profile as a report prints it."""
        return {
            "id": self.id,
            "version": self.version,
            "digest": self.digest,
            "name": both(self.name),
            "text": both(self.text),
            "grades": [_grading(each) for each in self.grades],
        }


@dataclass(frozen=True, slots=True)
class Shares:
    """What a kind of clauses comes to; None where nothing could be divided."""

    requirements: Decimal | None
    score: Decimal | None
    coverage: Decimal | None


@lru_cache(maxsize=1)
def default_profile() -> Profile:
    """The profile as shipped."""
    return read_profile(DEFAULT, (files(__package__) / "data" / DEFAULT).read_text(encoding="utf-8"))


def read_profile(name: str, text: str) -> Profile:
    """A profile from its file; CatalogueError names file and line of the first fault."""
    entry = read_entry(name, text)
    found = Profile(
        id=entry.text("id"),
        version=entry.text("version"),
        name=entry.words("name"),
        text=entry.words("text"),
        grades=tuple(_read_grading(each) for each in entry.entries("grades")),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    entry.done()
    return found


def profile_text(told: Mapping[str, Any]) -> str:
    """A profile as its file, from what `as_json` has; read again it is the same."""
    kept = {name: told[name] for name in ("id", "version", "name", "text", "grades")}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110)


def graded(profile: Profile, nodes: Sequence[Mapping[str, Any]], status: Status) -> list[dict[str, Any]]:
    """The grades by the profile. `nodes` have id, kind, obligation, counts and own (None: of children).

    `level` is None while chapters 4 and 5 do not hold, and where no level is reached; the shares are told.
    """
    return [_graded(each, nodes, status) for each in profile.grades]


def _graded(grading: Grading, nodes: Sequence[Mapping[str, Any]], status: Status) -> dict[str, Any]:
    mine = [
        node
        for node in nodes
        if node["kind"] == grading.kind
        and node["counts"]
        and node["own"] not in (None, "not-applicable")
        and node["obligation"] != "may"
    ]
    shares = _shares(grading, mine)
    level = next((each for each in grading.levels if _reached(each, shares)), None)
    return {
        "kind": grading.kind,
        "title": both(grading.title),
        "requirements": _decimal(shares.requirements),
        "score": _decimal(shares.score),
        "coverage": _decimal(shares.coverage),
        "gated": status != "eligible",
        "level": level.id if level and status == "eligible" else None,
        "name": both(level.name) if level and status == "eligible" else None,
    }


def _shares(grading: Grading, mine: Sequence[Mapping[str, Any]]) -> Shares:
    musts = [node["own"] for node in mine if node["obligation"] in MUSTS]
    points = assessed = Decimal(0)
    for node in mine:
        if node["obligation"] == "should" and node["own"] in _POINTS:
            weight = _weight(grading, node["id"])
            points, assessed = points + weight * _POINTS[node["own"]], assessed + weight
    decided = sum(node["own"] in _POINTS for node in mine)
    return Shares(
        Decimal(musts.count("met")) / len(musts) if musts else None,
        points / assessed if assessed else None,
        Decimal(decided) / len(mine) if mine else None,
    )


def _reached(level: Level, shares: Shares) -> bool:
    """Whether all shares are enough; without any requirement or recommendation nothing is asked of it."""
    return (
        (shares.requirements is None or shares.requirements >= level.requirements)
        and (shares.score is None or shares.score >= level.score)
        and shares.coverage is not None
        and shares.coverage >= level.coverage
    )


def _weight(grading: Grading, clause: str) -> Decimal:
    group = ".".join(clause.split(".")[:2])
    return grading.weights.get(group, Decimal(1))


def _read_grading(entry: Entry) -> Grading:
    weights = entry.entry("weights")
    named = weights.keys()
    found = Grading(
        kind=entry.choice("kind", KINDS),
        title=entry.words("title"),
        weights={name: _share(weights, name, most=Decimal(1000)) for name in named},
        levels=tuple(_read_level(each) for each in entry.entries("levels")),
    )
    weights.done()
    entry.done()
    return found


def _read_level(entry: Entry) -> Level:
    found = Level(
        entry.text("id"),
        entry.words("name"),
        *(_share(entry, name, most=Decimal(1)) for name in ("requirements", "score", "coverage")),
    )
    entry.done()
    return found


def _share(entry: Entry, key: str, most: Decimal) -> Decimal:
    try:
        found = Decimal(entry.text(key))
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found <= most:
        raise entry.fault(f"须是 0 到 {most} 的数", f"a number from 0 to {most} is needed", key)
    return found


def _grading(grading: Grading) -> dict[str, Any]:
    return {
        "kind": grading.kind,
        "title": both(grading.title),
        "weights": {name: str(weight) for name, weight in grading.weights.items()},
        "levels": [
            {
                "id": level.id,
                "name": both(level.name),
                "requirements": str(level.requirements),
                "score": str(level.score),
                "coverage": str(level.coverage),
            }
            for level in grading.levels
        ],
    }


def _decimal(share: Decimal | None) -> str | None:
    return None if share is None else str(share.quantize(Decimal("0.01")))


__all__ = ["CatalogueError", "Profile", "default_profile", "graded", "profile_text", "read_profile"]
