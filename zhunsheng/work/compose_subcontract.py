# SPDX-License-Identifier: Apache-2.0
"""Our certificate of results that another laboratory gave: its content, marked as such, and no symbol."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings

from zhunsheng.certificate.value import Certificate, Condition, ExternalProvider, MethodUsed, Signatory
from zhunsheng.ledger.queries import log_key
from zhunsheng.measure.text import Text
from zhunsheng.work import compose, external_results, versions
from zhunsheng.work.compose import Issue
from zhunsheng.work.models import OriginalRecord, RecordVersion, Task
from zhunsheng.work.subcontracts import open_subcontract


def compose_version(task: Task, record: OriginalRecord, version: RecordVersion, issue: Issue) -> Certificate:
    """The certificate of a checked task from its frozen record, of our own work or of another's."""
    if open_subcontract(task) is not None:
        return compose_external(task, version, issue)
    return compose.compose(task, record, versions.frozen_results(version), issue)


def compose_external(task: Task, version: RecordVersion, issue: Issue) -> Certificate:
    """The certificate of a subcontracted task. The provider is named; nobody here calibrated."""
    external = versions.frozen_external(version)
    provider = _provider(external)
    table = external_results.result_table(external["table"])
    return Certificate(
        number=issue.number,
        order_number=task.item.order.number,
        laboratory=compose.issuing_laboratory(),
        client=compose.client_of(task),
        item=compose.item_of(task),
        received_on=compose.day_at(task.item.received_at, task),
        performed_from=date.fromisoformat(external["performed_from"]),
        performed_to=date.fromisoformat(external["performed_to"]),
        issued_on=compose.day_at(issue.at, task),
        place="provider",
        place_of_work=provider.name,
        methods=(_method(external),),
        standards=(),
        conditions=tuple(Condition(**each) for each in external["conditions"]),
        results=(table,),
        signatories=_signatories(task, issue),
        lookup_url=f"{settings.PUBLIC_URL}/v/{issue.number}",
        lookup_code=issue.code,
        log_key=log_key(),
        accredited_symbol=False,
        statements=_statements(task),
        replaces=issue.replaces,
        external=provider,
    )


def _method(external: Mapping[str, Any]) -> MethodUsed:
    """What the provider worked by; no procedure of ours."""
    title = _both(external["method_title"], external["method_title_en"])
    return MethodUsed(external["method"], title, "", "")


def _provider(external: Mapping[str, Any]) -> ExternalProvider:
    return ExternalProvider(
        name=_both(external["name"], external["name_en"]),
        address=_both(external["address"], external["address_en"]),
        certificate_number=external["certificate_number"],
        issued_on=date.fromisoformat(external["issued_on"]),
        certificate_sha256=external["certificate_sha256"],
        accreditation=external["accreditation"],
    )


def _signatories(task: Task, issue: Issue) -> tuple[Signatory, ...]:
    people = [("checked", task.checked_by), ("approved", issue.approved_by)]
    return tuple(compose.signatory(duty, person) for duty, person in people if person is not None)


def _statements(task: Task) -> tuple[Text, ...]:
    said = [compose.ITEM_ONLY]
    if task.item.disclaimer:
        said.append(_both(task.item.disclaimer, ""))
    return tuple(said)


def _both(zh: str, en: str) -> Text:
    return Text(zh or en, en or zh)
