# SPDX-License-Identifier: Apache-2.0
"""From an issued certificate and an amendment to the document that follows it: nothing else may change.

The draft starts from the certificate as it was signed, not from today's entries. Fields named in the
amendment are taken from the corrected entries, results from the corrected record; what then differs is
listed, with its reason, by comparing the two.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.certificate import value
from zhunsheng.certificate.changes import Difference, differences
from zhunsheng.certificate.page_words import LABELS
from zhunsheng.certificate.value import Change, Replaces, Supplements
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import log_key
from zhunsheng.measure.text import Text
from zhunsheng.work import versions
from zhunsheng.work.compose import (
    ITEM_ONLY,
    Issue,
    client_of,
    compose,
    day_at,
    item_of,
    signatory,
    standing_statements,
)
from zhunsheng.work.models import Amendment, Certificate, OriginalRecord, Task
from zhunsheng.work.queries.documents import frozen, supplements_in_force
from zhunsheng.work.subcontracts import open_subcontract
from zhunsheng.work.wording import spoken

# What may be changed by field, and what to call it. Numbers change through the record alone.
FIELDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "client.name": LABELS["client"],
        "client.address": LABELS["client_address"],
        "item.name": LABELS["item"],
        "item.manufacturer": LABELS["manufacturer"],
        "item.model": LABELS["model"],
        "item.serial_number": LABELS["serial_number"],
        "item.owner_number": LABELS["owner_number"],
    }
)
_OF_RESULTS = ("results.", "decision.", "methods.", "standards.", "conditions.", "deviations.")
_STATEMENTS = "statements"
_CARRIED = Text("原补充件 {number} 的内容并入", "carried over from supplement {number}")


def compose_further(amendment: Amendment, issue: Issue) -> value.Certificate:
    """The document that a drafted amendment leads to. ActionError where it would not say what was decided."""
    base = _base(amendment)
    before = frozen(base)
    own = _as_its_own(before, amendment, base.task, issue)
    said, digest = Text(amendment.reason, amendment.reason_en), _digest(base)
    if amendment.kind == "supplement":
        additions = tuple(Text(zh, en) for zh, en in amendment.additions)
        supplements = Supplements(base.number, said, additions, digest)
        bare = replace(own, results=(), standards=(), decision=None, external=None, replaces=None)
        return replace(bare, supplements=supplements)
    after = _changed(own, amendment, base)
    changes = _listed(amendment, base, differences(before, after))
    return replace(after, replaces=Replaces(base.number, said, changes, digest), supplements=None)


def _base(amendment: Amendment) -> Certificate:
    if amendment.base is None:
        raise LookupError(f"{amendment.number} is not drafted")
    base = amendment.base
    base.task = amendment.certificate.task
    return base


def _digest(base: Certificate) -> str:
    if base.pdf is None:
        raise LookupError(f"{base.number} has no file")
    return base.pdf.sha256


def _as_its_own(
    before: value.Certificate, amendment: Amendment, task: Task, issue: Issue
) -> value.Certificate:
    """The certificate with number, day, lookup, log and signatures of the document to come."""
    people = [person for person in before.signatories if person.duty == "calibrated"]
    if amendment.checked_by is not None:
        people.append(signatory("checked", amendment.checked_by))
    people.append(signatory("approved", issue.approved_by))
    return replace(
        before,
        number=issue.number,
        issued_on=day_at(issue.at, task),
        lookup_url=f"{settings.PUBLIC_URL}/v/{issue.number}",
        lookup_code=issue.code,
        log_key=log_key(),
        signatories=tuple(people),
    )


def _changed(content: value.Certificate, amendment: Amendment, base: Certificate) -> value.Certificate:
    if amendment.record_version is not None:
        content = _with_results(content, amendment, base)
    for field in (change["field"] for change in amendment.changes):
        if field in FIELDS:
            content = _with_field(content, field, base.task)
    return replace(content, statements=_statements(content.statements, amendment, base))


def _with_field(content: value.Certificate, field: str, task: Task) -> value.Certificate:
    """One field of client or item as its entry says now."""
    part, _dot, name = field.partition(".")
    fresh = _as_entered(task, field)
    return replace(content, **{part: replace(getattr(content, part), **{name: fresh})})


def _as_entered(task: Task, field: str) -> object:
    part, _dot, name = field.partition(".")
    sources: Mapping[str, Callable[[Task], object]] = {"client": client_of, "item": item_of}
    return getattr(sources[part](task), name)


def entered(task: Task, field: str) -> Text:
    """What the entries say now in one of `FIELDS`, in both languages."""
    return _both(_as_entered(task, field))


def _with_results(content: value.Certificate, amendment: Amendment, base: Certificate) -> value.Certificate:
    """Everything the corrected record decides, by the scope of the day the certificate was first signed."""
    version, task = amendment.record_version, base.task
    if version is None or base.signed_at is None or amendment.drafted_by is None:
        raise LookupError(f"{amendment.number} lacks what earlier steps set")
    record = OriginalRecord.objects.select_related("person", "room").get(task=task)
    record.task = task
    then = Issue(base.number, base.code, base.signed_at, amendment.drafted_by)
    fresh = compose(task, record, versions.frozen_results(version), then)
    kept = [each for each in content.statements if each not in _standing(base)]
    return replace(
        content,
        results=fresh.results,
        decision=fresh.decision,
        methods=fresh.methods,
        standards=fresh.standards,
        conditions=fresh.conditions,
        deviations=fresh.deviations,
        accredited_symbol=fresh.accredited_symbol,
        statements=tuple(dict.fromkeys((*fresh.statements, *kept))),
    )


def _standing(base: Certificate) -> frozenset[Text]:
    if open_subcontract(base.task) is not None:
        return frozenset({ITEM_ONLY})
    return standing_statements(versions.frozen_results(base.record_version))


def said(content: value.Certificate, field: str) -> Text:
    """What a certificate says in one of `FIELDS`, in both languages."""
    part, _dot, name = field.partition(".")
    return _both(getattr(getattr(content, part), name))


def _both(found: object) -> Text:
    return found if isinstance(found, Text) else Text(str(found), str(found))


def editable_statements(base: Certificate) -> list[Text]:
    """The sentences of a certificate that a draft may leave out: those that people typed."""
    return [each for each in frozen(base).statements if each not in _standing(base)]


def _statements(present: tuple[Text, ...], amendment: Amendment, base: Certificate) -> tuple[Text, ...]:
    """Sentences left out and added; supplements in force are carried over, since their certificate ends."""
    dropped = {Text(zh, en) for zh, en in amendment.dropped}
    fixed = dropped & _standing(base)
    if fixed or not dropped <= set(present):
        wrong = next(iter(fixed or dropped - set(present)))
        raise ActionError(
            format_lazy(_("这一句不能删去：{sentence}"), sentence=spoken(wrong)), field="dropped"
        )
    carried = [
        addition
        for supplement in supplements_in_force(base)
        if (said := frozen(supplement).supplements) is not None
        for addition in said.additions
    ]
    added = [Text(zh, en) for zh, en in amendment.additions]
    kept = [each for each in present if each not in dropped]
    return tuple(dict.fromkeys((*kept, *carried, *added)))


def _listed(amendment: Amendment, base: Certificate, found: tuple[Difference, ...]) -> tuple[Change, ...]:
    """Every difference with its reason; ActionError for what was to change and doesn't, and for nothing."""
    reasons = {each["field"]: Text(each["reason"], each["reason_en"]) for each in amendment.changes}
    there = {difference.field for difference in found}
    for field in reasons:
        if field in FIELDS and field not in there:
            raise ActionError(
                format_lazy(
                    _("“{field}”与原证书相同：登记还没有更正。请先更正样品或委托的登记并写明理由。"),
                    field=spoken(FIELDS[field]),
                ),
                field="changes",
            )
    if not found and base.state != "withdrawn":
        raise ActionError(_("与原证书没有任何不同，不需要修改证书。"))
    if amendment.cause == "client-caused" and any(each.field.startswith(_OF_RESULTS) for each in found):
        raise ActionError(_("结果的更改不能归为客户原因：请由另一位负责人改判原因。"))
    overall = Text(amendment.reason, amendment.reason_en)
    carried = _carried_reasons(base)
    return tuple(
        Change(
            each.field,
            each.name,
            each.before,
            each.after,
            reasons.get(each.field) or carried.get(each.after) or overall,
        )
        for each in found
    )


def _carried_reasons(base: Certificate) -> Mapping[Text, Text]:
    return {
        addition: _CARRIED.format(number=supplement.number)
        for supplement in supplements_in_force(base)
        if (said := frozen(supplement).supplements) is not None
        for addition in said.additions
    }
