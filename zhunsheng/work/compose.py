# SPDX-License-Identifier: Apache-2.0
"""From the laboratory's rows to the frozen certificate: everything that the page will say, decided once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from zhunsheng.certificate.value import (
    CalibratedItem,
    Certificate,
    Client,
    Condition,
    ConditionKind,
    Laboratory,
    MethodUsed,
    Replaces,
    Signatory,
    StandardUsed,
)
from zhunsheng.laboratory.models import Person
from zhunsheng.laboratory.queries import local, organisation
from zhunsheng.ledger.queries import log_key
from zhunsheng.measure.procedure import Results
from zhunsheng.measure.text import Text
from zhunsheng.work.certified import summed_up
from zhunsheng.work.compose_budgets import budget_annex
from zhunsheng.work.compose_results import decision_used, result_tables
from zhunsheng.work.deviations import printed, require_decided
from zhunsheng.work.errors import nothing_set_up
from zhunsheng.work.models import OriginalRecord, RecordStandard, Task
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.environment import environment_of
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.scope import scope_of

_TITLES = {
    "calibrated": Text("校准员", "Calibrator"),
    "checked": Text("核验员", "Checker"),
    "approved": Text("授权签字人", "Authorised signatory"),
}
ITEM_ONLY = Text("本证书的结果只与所校准的器具有关。", "The results relate only to the item calibrated.")
_BEYOND = Text(
    "标有“*”的结果不在本实验室的认可范围内。",
    "Results marked “*” lie outside the laboratory's accredited scope.",
)
_ENVIRONMENT_KINDS: tuple[tuple[ConditionKind, str], ...] = (("temperature", "°C"), ("humidity", "%"))


@dataclass(frozen=True, slots=True)
class Issue:
    """What is decided at the moment of signing."""

    number: str
    code: str
    at: datetime
    approved_by: Person
    replaces: Replaces | None = None


def compose(task: Task, record: OriginalRecord, results: Results, issue: Issue) -> Certificate:
    """The certificate of a checked task, as the signatory signs it. ActionError while a deviation is open."""
    require_decided(record)
    programme = programme_of(task)
    scope = scope_of(task, issue.at)
    tables = result_tables(programme, results, scope)
    marked = any(not row.in_scope for table in tables for row in table.rows)
    environment = environment_of(record)
    return Certificate(
        number=issue.number,
        order_number=task.item.order.number,
        laboratory=issuing_laboratory(),
        client=client_of(task),
        item=item_of(task),
        received_on=day_at(task.item.received_at, task),
        performed_from=day_at(task.started_at, task),
        performed_to=day_at(task.ended_at, task),
        issued_on=day_at(issue.at, task),
        place="laboratory",
        place_of_work=_place(record),
        methods=(_method(task, programme),),
        standards=tuple(_standards(record)),
        conditions=tuple(
            Condition(kind, span.low, span.high, unit)
            for (kind, unit), span in zip(
                _ENVIRONMENT_KINDS, (environment.temperature, environment.humidity), strict=True
            )
            if span is not None
        ),
        results=(*tables, *budget_annex(results)) if task.budget_annex else tables,
        signatories=_signatories(task, record, issue),
        lookup_url=f"{settings.PUBLIC_URL}/v/{issue.number}",
        lookup_code=issue.code,
        log_key=log_key(),
        decision=decision_used(programme, results, task.decision_rule),
        accredited_symbol=scope.accredited and any(row.in_scope for table in tables for row in table.rows),
        statements=_statements(task, results, marked=marked),
        deviations=_deviations(record),
        replaces=issue.replaces,
    )


def issuing_laboratory() -> Laboratory:
    """The legal entity that issues, as its entry stands now."""
    entity = organisation()
    if entity is None:
        raise nothing_set_up()
    return Laboratory(
        name=Text(entity.name, entity.name_en),
        credit_code=entity.credit_code,
        address=Text(entity.address, entity.address_en),
        phone=entity.phone,
        email=entity.email,
        accreditation=entity.accreditation,
    )


def client_of(task: Task) -> Client:
    """Whom the task's certificate is made out to, by the order as it stands now."""
    order = task.item.order
    party = order.party
    name, address = order.certificate_name, order.certificate_address
    return Client(
        name=_both(name, name) if name else _both(party.name, party.name_en),
        address=_both(address, address) if address else _both(party.address, party.address_en),
    )


def item_of(task: Task) -> CalibratedItem:
    """The task's item, by its entry as it stands now."""
    item = task.item
    return CalibratedItem(
        name=_both(item.name, item.name_en),
        manufacturer=item.manufacturer,
        model=item.model,
        serial_number=item.serial_number,
        item_number=item.number,
        owner_number=item.owner_number,
        condition=_both(item.condition, "") if not item.condition_normal else None,
    )


def _method(task: Task, programme: Programme) -> MethodUsed:
    method = task.method
    if method is None:
        raise LookupError(f"{task.number} has no method")
    return MethodUsed(
        number=method.number,
        title=Text(method.title, method.title_en),
        procedure=programme.procedure.id,
        procedure_version=programme.procedure.version,
    )


def _place(record: OriginalRecord) -> Text:
    return Text(record.room.name, record.room.name_en) if record.room else Text("本实验室", "the laboratory")


def _standards(record: OriginalRecord) -> list[StandardUsed]:
    rows = standards_of(record)
    distinct = {(row.equipment_id, row.traceability_id, row.function): row for row in rows}
    return [_standard(row) for row in distinct.values()]


def _standard(row: RecordStandard) -> StandardUsed:
    equipment, trace = row.equipment, row.traceability
    if trace is None or trace.valid_to is None:
        raise LookupError(f"{equipment.number} was not covered, which the gate refuses before this")
    results = summed_up([each for each in trace.results if each["function"] == row.function])
    return StandardUsed(
        equipment_number=equipment.number,
        name=Text(equipment.name, equipment.name_en),
        model=equipment.model,
        serial_number=equipment.serial_number,
        measuring_range=_listed([_range(each) for each in results]),
        uncertainty=_listed([_uncertainty(each) for each in results]),
        certificate_number=trace.certificate_number,
        traceable_to=_both(trace.issuer, trace.issuer_en),
        valid_until=trace.valid_to - timedelta(days=1),
        certificate_sha256=trace.file.sha256 if trace.file else "",
    )


def _range(each: Mapping[str, str]) -> Text:
    low, high = f"{each['low']} {each['unit']}", f"{each['high']} {each['unit']}"
    if Decimal(each["low"]) == Decimal(each["high"]):
        return _both(f"{each['function']} {low}", "")
    return Text(f"{each['function']} {low}~{high}", f"{each['function']} {low} to {high}")


def _uncertainty(each: Mapping[str, str]) -> Text:
    number = f"U = {each['uncertainty']} {each['uncertainty_unit']}"
    return Text(f"{number}（k = {each['k']}）", f"{number} (k = {each['k']})")


def _listed(texts: list[Text]) -> Text:
    distinct = list(dict.fromkeys(texts))
    return Text(
        "；".join(text.zh for text in distinct) or "—", "; ".join(text.en for text in distinct) or "—"
    )


def _signatories(task: Task, record: OriginalRecord, issue: Issue) -> tuple[Signatory, ...]:
    people = [("calibrated", record.person), ("checked", task.checked_by), ("approved", issue.approved_by)]
    found = []
    for duty, person in people:
        if person is not None:
            found.append(signatory(duty, person))
    return tuple(found)


def signatory(duty: str, person: Person) -> Signatory:
    """How a person answers on the page for a duty: calibrated, checked or approved."""
    name = Text(person.name, person.name_en)
    if duty == "calibrated":
        return Signatory("calibrated", name, _TITLES[duty])
    return Signatory("checked" if duty == "checked" else "approved", name, _TITLES[duty])


def standing_statements(results: Results) -> frozenset[Text]:
    """The sentences that composing alone puts on and takes off: nobody edits them."""
    return frozenset({ITEM_ONLY, _BEYOND, *_coverage(results)})


def _coverage(results: Results) -> list[Text]:
    return list(dict.fromkeys(section.coverage for section in results.sections))


def _statements(task: Task, results: Results, *, marked: bool) -> tuple[Text, ...]:
    statements = [ITEM_ONLY, *_coverage(results)]
    if marked:
        statements.append(_BEYOND)
    if task.item.disclaimer:
        statements.append(_both(task.item.disclaimer, ""))
    return tuple(statements)


def _deviations(record: OriginalRecord) -> tuple[Text, ...]:
    rows = printed(record)
    return tuple(_both("：".join(filter(None, (row.description, row.effect))), "") for row in rows)


def _both(zh: str, en: str) -> Text:
    """What people typed in one language stands in both: an empty half would lose it for half the readers."""
    return Text(zh or en, en or zh)


def day_at(at: datetime | None, task: Task) -> date:
    """The calendar day of an instant at the place of the work."""
    if at is None:
        raise LookupError(f"{task.number} lacks an instant that earlier steps set")
    return local(at, task.room.site if task.room else None).date()
