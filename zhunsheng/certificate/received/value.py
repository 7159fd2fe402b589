# SPDX-License-Identifier: Apache-2.0
"""A certificate that others issued, as read: what a person relies on, in the file's own words and digits.

Numbers are decimal strings as written. Words come in as many languages as the file has. Built of texts and
tuples only, so that a value can travel out of the process that read it (`measure.value_json`).
"""

from dataclasses import dataclass
from typing import Literal

from zhunsheng.certificate.received.finding import Finding
from zhunsheng.measure.text import Text

UncertaintyKind = Literal["", "expanded", "standard", "interval"]
SignatureState = Literal["none", "trusted", "untrusted", "broken", "unsupported"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one language; an empty language is no particular one."""

    language: str
    text: str


Words = tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Identification:
    """A number by which something is told apart, and who gave it."""

    issuer: str
    value: str
    name: Words = ()
    ref_type: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A legal entity or person with what leads to them."""

    name: Words
    code: str = ""
    address: Words = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An instrument that was calibrated; `part_of` names the item it belongs to."""

    name: Words
    manufacturer: str = ""
    model: str = ""
    identifications: tuple[Identification, ...] = ()
    description: Words = ()
    part_of: Words = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers for the certificate."""

    name: Words
    role: str = ""
    main: bool = False


@dataclass(frozen=True, slots=True)
class Referral:
    """A certificate that this one rests on: whose, its number, and its digest if one is given."""

    source: Words
    number: str
    procedure: str
    digest: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One value with what is stated about its uncertainty, all in the unit of its expression."""

    value: str
    uncertainty: str = ""
    k: str = ""
    probability: str = ""
    distribution: str = ""
    low: str = ""
    high: str = ""
    at: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """Values in one unit. `dsi` is the unit as the file has it; `known`: one that the house computes in."""

    unit: str
    dsi: str
    known: bool
    numbers: tuple[Number, ...]
    uncertainty: UncertaintyKind = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: a number or a column of numbers, perhaps in several units, or words instead."""

    name: Words
    ref_types: tuple[str, ...] = ()
    form: str = ""
    expressions: tuple[Expression, ...] = ()
    text: Words = ()
    notes: tuple["Note", ...] = ()
    line: int | None = None

    @property
    def length(self) -> int:
        """How many values it has."""
        return len(self.expressions[0].numbers) if self.expressions else 0


@dataclass(frozen=True, slots=True)
class Note:
    """A statement about the whole certificate, a table or a quantity: words, verdicts, limits, dates."""

    name: Words = ()
    ref_types: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    text: Words = ()
    date: str = ""
    verdicts: tuple[str, ...] = ()
    valid: str = ""
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A list: quantities side by side, and further lists inside."""

    name: Words = ()
    ref_types: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    tables: tuple["Table", ...] = ()
    conditions: tuple["Condition", ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The data of a result or condition: words, single quantities, tables, and files it carries."""

    text: Words = ()
    quantities: tuple[Quantity, ...] = ()
    tables: tuple[Table, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A document or procedure the work followed."""

    name: Words
    norms: tuple[str, ...] = ()
    description: Words = ()


@dataclass(frozen=True, slots=True)
class Equipment:
    """A measuring instrument that was used, with the certificate behind it."""

    name: Words
    model: str = ""
    identifications: tuple[Identification, ...] = ()
    certificate: Referral | None = None
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """An influence quantity, or results before an adjustment or repair (`status`)."""

    name: Words
    ref_types: tuple[str, ...]
    status: str
    data: Block
    description: Words = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One result with its data."""

    name: Words
    ref_types: tuple[str, ...]
    data: Block
    description: Words = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """Results that were measured by the same means."""

    name: Words
    methods: tuple[Method, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    conditions: tuple[Condition, ...] = ()
    results: tuple[Result, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedDcc:
    """The whole certificate. Dates are as written (YYYY-MM-DD)."""

    version: str
    number: str
    country: str
    languages: tuple[str, ...]
    mandatory: tuple[str, ...]
    begun_on: str
    ended_on: str
    place: str
    laboratory: Party
    customer: Party
    items: tuple[Item, ...]
    persons: tuple[Person, ...]
    received_on: str = ""
    issued_on: str = ""
    identifications: tuple[Identification, ...] = ()
    software: tuple[str, ...] = ()
    replaces: str = ""
    previous: Referral | None = None
    statements: tuple[Note, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What the file's signature is worth: never more than was checked.

    `trusted`: it holds, and leads to an authority that was given. `untrusted`: it holds, but nobody given
    vouches for the signer. `broken`: it does not hold. `unsupported`: one of a kind that is not checked here.
    """

    state: SignatureState
    statement: Text
    signer: str = ""
    issuer: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A received file, read: its digest, what it says, what is wrong with it, what its signature is worth.

    `dcc` is None only where faults of structure leave nothing that could be read.
    """

    sha256: str
    dcc: ReceivedDcc | None
    findings: tuple[Finding, ...]
    signature: Signature

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What keeps the file from being registered."""
        return tuple(finding for finding in self.findings if finding.severity == "fault")

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it: neither a fault nor a broken signature."""
        return not self.faults and self.signature.state != "broken"


def words_in(words: Words, *languages: str) -> str:
    """The words in the first of the languages that they exist in, else in whatever they begin with.

    Two texts in one language are both said.
    """
    for language in languages:
        found = [wording.text for wording in words if wording.language == language]
        if found:
            return " ".join(found)
    common = [wording.text for wording in words if not wording.language]
    if common:
        return " ".join(common)
    return " ".join(wording.text for wording in words if wording.language == words[0].language)
