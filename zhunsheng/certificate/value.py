# SPDX-License-Identifier: Apache-2.0
"""The frozen certificate: everything that the page shows, and nothing else.

The page is a pure function of this value, and the value can be read back from the DCC, so whoever holds
the DCC can draw the page again. Numbers are decimal strings as shown (1.50 stays 1.50); dates are calendar
dates at the place of work; instants are UTC. Contents follow ISO/IEC 17025 clauses 7.8.2 and 7.8.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Literal

from zhunsheng.measure.text import Text

Place = Literal["laboratory", "customer", "provider"]
ConditionKind = Literal["temperature", "humidity", "pressure"]
Outcome = Literal["none", "conform", "not-conform", "undetermined", "conditional-pass", "conditional-fail"]


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Who issues: the legal entity, its unified social credit code and, if any, accreditation number."""

    name: Text
    credit_code: str
    address: Text
    phone: str = ""
    email: str = ""
    accreditation: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """Whom the certificate is made out to (委托方)."""

    name: Text
    address: Text
    contact: str = ""


@dataclass(frozen=True, slots=True)
class CalibratedItem:
    """The instrument: what it is and how it is told from every other."""

    name: Text
    manufacturer: str
    model: str
    serial_number: str
    item_number: str
    owner_number: str = ""
    condition: Text | None = None


@dataclass(frozen=True, slots=True)
class MethodUsed:
    """A document and edition the work followed, such as JJF 1587-2016."""

    number: str
    title: Text
    procedure: str
    procedure_version: str


@dataclass(frozen=True, slots=True)
class StandardUsed:
    """A measurement standard with the certificate that makes it traceable."""

    equipment_number: str
    name: Text
    model: str
    serial_number: str
    measuring_range: Text
    uncertainty: Text
    certificate_number: str
    traceable_to: Text
    valid_until: date
    certificate_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """An influence quantity over the sessions: its lowest and highest value as shown."""

    kind: ConditionKind
    low: str
    high: str
    unit: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and, where it is a measurement result, U, k and the coverage probability.

    `unit` is a product unit code ("V", "mV", "°C", "%", "1"); `uncertainty` is the expanded uncertainty in
    the same unit; `standard_uncertainty` is stated where the procedure wants u itself (a fitted line).
    """

    value: str
    unit: str
    uncertainty: str = ""
    k: str = ""
    probability: str = ""
    standard_uncertainty: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result table. `ref_type` is a DKD refType such as basic_measuredValue, or ours (zs_…)."""

    key: str
    title: Text
    unit: str
    ref_type: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of results; cells stand in the order of the table's columns, None where there is none.

    `subcontracted`: the external provider of the certificate gave it (ISO/IEC 17025 7.8.2.1 p).
    """

    cells: tuple[Quantity | None, ...]
    outcome: Outcome = "none"
    in_scope: bool = True
    label: Text | None = None
    subcontracted: bool = False


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table of results: a function and range, or a fitted line's coefficients."""

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DecisionUsed:
    """The agreed decision rule, its wording, the specification, and the overall outcome."""

    rule: str
    wording: Text
    specification: Text
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person who answers for one of the three duties: calibrated, checked, approved."""

    duty: Literal["calibrated", "checked", "approved"]
    name: Text
    title: Text


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that stands otherwise than on the certificate replaced: what, before, now, and why.

    `field` names it for machines, such as "item.serial_number" or "results.dcv-20.2".
    """

    field: str
    name: Text
    before: Text
    after: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class ExternalProvider:
    """Who gave the subcontracted results, and the certificate they are reissued from, with its digest."""

    name: Text
    address: Text
    certificate_number: str
    issued_on: date
    certificate_sha256: str
    accreditation: str = ""


@dataclass(frozen=True, slots=True)
class Replaces:
    """The certificate replaced (ISO/IEC 17025 7.8.8.3), every change, and the SHA-256 of its file."""

    number: str
    reason: Text
    changes: tuple[Change, ...] = ()
    file_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Supplements:
    """The certificate that this document adds to (ISO/IEC 17025 7.8.8.2); that one stays in force."""

    number: str
    reason: Text
    additions: tuple[Text, ...]
    file_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, complete and frozen. A supplement has additions in the place of results."""

    number: str
    order_number: str
    laboratory: Laboratory
    client: Client
    item: CalibratedItem
    received_on: date
    performed_from: date
    performed_to: date
    issued_on: date
    place: Place
    place_of_work: Text
    methods: tuple[MethodUsed, ...]
    standards: tuple[StandardUsed, ...]
    conditions: tuple[Condition, ...]
    results: tuple[ResultTable, ...]
    signatories: tuple[Signatory, ...]
    lookup_url: str
    lookup_code: str
    log_key: str
    decision: DecisionUsed | None = None
    accredited_symbol: bool = False
    statements: tuple[Text, ...] = field(default_factory=tuple)
    deviations: tuple[Text, ...] = field(default_factory=tuple)
    replaces: Replaces | None = None
    external: ExternalProvider | None = None
    supplements: Supplements | None = None

    @property
    def subcontracted(self) -> tuple[bool, ...]:
        """For every line of results, whether an external provider gave it."""
        return tuple(row.subcontracted for table in self.results for row in table.rows)


def strings_in(part: object) -> Iterator[str]:
    """Every string in a certificate or a part of it, as often as it stands there."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from strings_in(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from strings_in(getattr(part, each.name))
