# SPDX-License-Identifier: Apache-2.0
"""What stands for the numbers that tell whose a record is, where a reader knows a laboratory by its code.

The number of a certificate has the laboratory's own prefix, and anybody can look it up. For an assessor who
does not go there, each such number is a name of ours: of a sampled certificate its place in the sample, of
others a short one that is the same wherever it stands. Equipment keeps the laboratory's own ids.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.crypto import salted_hmac

from zhunsheng.hub.models import Assignment, Entry, Hit, Sampled

_TELLING: Final = frozenset(
    {
        "amendment_id",
        "cert_id",
        "deviation_id",
        "item_id",
        "job_id",
        "new_cert_id",
        "review_id",
        "session_id",
    }
)
_UNITS: Final = frozenset({"cert", "job", "item", "move", "session", "registry"})
_LONG: Final = 6


@dataclass(frozen=True, slots=True)
class Blind:
    """Names by the numbers they stand for, others begin with `code`; without `salt` nothing is hidden."""

    code: str = ""
    salt: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, number: str) -> str:
        """What is said instead of a number."""
        if not self.salt or not number:
            return number
        return self.names.get(number) or f"{self.code}/{_short(self.salt, number)}"

    def text(self, said: str, more: Iterable[str] = ()) -> str:
        """A text with every number that is known, and these more, replaced where they stand by themselves."""
        if not self.salt:
            return said
        known = sorted({*self.names, *filter(None, more)}, key=len, reverse=True)
        if not known:
            return said
        wanted = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?![\w-])")
        return wanted.sub(lambda found: self.name(found[0]), said)

    def record(self, hit: Hit) -> str:
        """What a hit is about."""
        return self.text(hit.record, _numbers(hit))

    def message(self, hit: Hit) -> dict[str, str]:
        """What a hit says, in both languages."""
        more = _numbers(hit)
        return {language: self.text(said, more) for language, said in hit.content["message"].items()}

    def row(self, table: str, row: Mapping[str, str]) -> dict[str, str]:
        """A row of a dossier."""
        told = {name: self.name(said) if name in _TELLING else said for name, said in row.items()}
        if table == "certificates" and "number" in row:
            told["number"] = self.name(row["number"])
        return told


SIGHTED: Final = Blind()
"""Hides nothing."""


def blind_for(assignment: Assignment, *, named: bool) -> Blind:
    """For whoever reads a sample; `named` says that the reader knows the laboratory anyway."""
    return SIGHTED if named else _blind(assignment.entry, assignment.plan.sampled.order_by("position"))


def _blind(entry: Entry, sampled: Iterable[Sampled]) -> Blind:
    rows, salt = list(sampled), f"{entry.round_id} {entry.code}"
    others = {number for each in rows for number in _others(each.dossier)}
    names = {number: f"{entry.code}/{_short(salt, number)}" for number in others}
    for each in rows:
        names |= dict.fromkeys((each.unit, each.number), f"{entry.code}/{each.position}")
    return Blind(entry.code, salt, names)


def _others(dossier: Iterable[Mapping[str, Any]]) -> set[str]:
    """Numbers of what a certificate rests on."""
    return {row[name] for section in dossier for row in section["rows"] for name in _TELLING if row.get(name)}


def _numbers(hit: Hit) -> list[str]:
    """What a hit names: its certificates or orders, and the record where it is one of these whole."""
    if hit.unit not in _UNITS:
        return []
    return [*map(str, hit.units), hit.record] if hit.unit == "cert" else [*map(str, hit.units)]


def _short(salt: str, number: str) -> str:
    """The same name for a number wherever it stands; nobody without the hub's key finds it by trying."""
    return salted_hmac("hub-blind", f"{salt} {number}").hexdigest()[:_LONG]
