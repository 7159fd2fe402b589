# SPDX-License-Identifier: Apache-2.0
"""The nouns of the code: a clause, the parts it is judged by, and where each came from."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from zhunsheng.clauses.words import Words

Kind = Literal["basic-condition", "basic-conduct", "prohibited", "good-practice", "excellence"]
Obligation = Literal["shall", "shall-not", "should", "may"]
Automatable = Literal["full", "partial", "manual"]
Provenance = Literal["slide", "inferred-number", "heading-only", "reconstruction"]
Awaits = Literal["rule", "records", "person"]

KINDS: Final[tuple[Kind, ...]] = (
    "basic-condition",
    "basic-conduct",
    "prohibited",
    "good-practice",
    "excellence",
)
OBLIGATIONS: Final[tuple[Obligation, ...]] = ("shall", "shall-not", "should", "may")
AUTOMATABLE: Final[tuple[Automatable, ...]] = ("full", "partial", "manual")
PROVENANCES: Final[tuple[Provenance, ...]] = ("slide", "inferred-number", "heading-only", "reconstruction")
AWAITS: Final[tuple[Awaits, ...]] = ("rule", "records", "person")


@dataclass(frozen=True, slots=True)
class Part:
    """What a clause is judged by: one of its statements, or the clause itself where it is but one.

    `key` is empty for the clause itself. `awaits` says what is lacking to judge it; None where rules do. A
    part may have both: its rules can find something against it, and what they look at does not make it met.
    """

    clause: str
    key: str
    obligation: Obligation
    automatable: Automatable
    title: Words
    check: Words
    awaits: Awaits | None

    @property
    def ref(self) -> str:
        """How rules and judgements cite it: 4.4.2/traceable, or 5.1 for a clause that is its own part."""
        return f"{self.clause}/{self.key}" if self.key else self.clause


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number that a clause asks to be stated."""

    formula: Words
    unit: str
    direction: str


@dataclass(frozen=True, slots=True)
class Licensed:
    """The number this node has in the licensed text, as a named person found it there."""

    number: str
    copy: str
    confirmed_by: str
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the code: what it asks, what shows it, how it is checked, and where we have it from.

    `parts` are its own; a node judged by its children alone has none. `modal_absent`: the slide has no verb
    such as shall here, and the obligation is our reading.
    """

    id: str
    parent: str
    kind: Kind
    obligation: Obligation
    provenance: Provenance
    title: Words
    requirement: Words
    evidence: tuple[Words, ...]
    automatable: Automatable
    sources: tuple[str, ...]
    check: Words
    parts: tuple[Part, ...]
    group: bool
    assessable: bool
    modal_absent: bool
    related: tuple[str, ...]
    indicator: Indicator | None
    note: Words | None
    licensed: Licensed | None

    @property
    def chapter(self) -> str:
        """The chapter it stands in."""
        return self.id.partition(".")[0]

    @property
    def reconstructed(self) -> bool:
        """Whether it is ours and no text of the code."""
        return self.provenance == "reconstruction"

    @property
    def number_inferred(self) -> bool:
        """Whether its number was read from a layout and nobody has yet mapped it to the licensed text."""
        return self.provenance == "inferred-number" and self.licensed is None

    @property
    def counts(self) -> bool:
        """Whether it can count towards a result: reconstructions, bare headings, notes and *may* never do."""
        return (
            self.assessable and self.provenance in ("slide", "inferred-number") and self.obligation != "may"
        )
