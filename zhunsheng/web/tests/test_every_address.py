# SPDX-License-Identifier: Apache-2.0
"""Every address of the product, asked by everybody: a new one is asked as soon as it is there.

The addresses come from the resolver. One with a part that nobody here knows a value for fails by that part's
name, so nothing is left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.accounts.tests.cast import user_with
from zhunsheng.evaluation import actions as evaluation
from zhunsheng.evaluation.models import BroughtRow
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.imports.kinds import kind_of
from zhunsheng.laboratory.models import CapabilityRow, Traceability
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate, Item, NumberSeries, Order
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

_PART = re.compile(r"<(?:\w+:)?\w+>")
# Open to anybody: the public's pages, the API, and the door.
PUBLIC = re.compile(r"(verify|v|scope|log|api|language|accounts/sign-(in|out))(/|$)")
# Open to whoever is signed in, with what is the person's own on them; the scan only leads to the list.
OWN = r"|search/|accounts/(profile|password)/|laboratory/people/me/signing-key/|items/scan/"
CLAUSE = "6.4.1"
SCOPE = r"|laboratory/scope/(print/)?"
OUTSIDERS = {
    "another client": re.compile(rf"orders/(new/)?|items/|certificates/|amendments/{SCOPE}{OWN}|"),
    "a client of no party": re.compile(SCOPE + OWN),
    "nobody": re.compile(rf"|evaluation/clauses/{CLAUSE}/{OWN}"),  # the code itself is open to all staff
}
SIGN_OUT = "accounts/sign-out/"
REFUSED = {400, 403, 404, 405}


@dataclass(frozen=True)
class Asked:
    """The addresses, filled in with what the first client's order brought about, and that client's marks."""

    addresses: tuple[str, ...]
    marks: tuple[str, ...]


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield route


def filled(route: str, values: Mapping[str, str]) -> str:
    """The route with values for its parts, each found by what stands before it."""
    while part := _PART.search(route):
        before = route[: part.start()].strip("/")
        known = max((key for key in values if before.endswith(key)), key=len, default=None)
        assert known is not None, f"give the address {route} a value for {part.group()}"
        route = route[: part.start()] + values[known] + route[part.end() :]
    return route


TENURE = {
    "premises_id": "CQ-1",
    "site_id": "NB",
    "tenure": "owned",
    "address": "路",
    "valid_from": "2025-01-01T00:00:00",
}


def _brought(lab: Laboratory) -> str:
    """A row of other evidence."""
    evaluation.bring(lab.quality, "premises", [TENURE])
    return str(BroughtRow.objects.get().pk)


@pytest.fixture
def asked(lab: Laboratory) -> Asked:
    NumberSeries.objects.create(kind="ZS", year=2026, next=4711)  # no number that a page gives as an example
    certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    Certificate.objects.update(state="valid")
    kind = kind_of("rooms")
    assert kind is not None
    sheet = laboratory.hand_in_sheet(lab.admin, kind, name="r.csv", content="房间代码,名称\nR9,室\n".encode())
    item, order = Item.objects.get(), Order.objects.get()
    trace = Traceability.objects.filter(equipment=lab.calibrator)[0]
    amendment = cast.requested(lab, certificate)
    day = lab.clock.at.date()
    impact = actions.open_impact(
        lab.tech,
        lab.calibrator,
        function="",
        since=day - timedelta(days=9),
        until=day,
        found=actions.Found("0.2", "mV"),
        reason="超差",
        source="NC1",
    )
    values = {
        "amendments": amendment.number,
        "amendments/impacts": impact.number,
        "amendments/batches": "1",
        "orders": order.number,
        "items": item.number,
        "tasks": certificate.task.number,
        "certificates": certificate.number,
        f"certificates/{certificate.number}": "pdf",
        "v": certificate.number,
        "do": "cancel",
        "paper": "consent",
        "evaluation/clauses": CLAUSE,
        "evaluation/rules/of": "R-TRACE-01",
        "evaluation/report": "html",
        "evaluation/attachments": "0" * 64,
        "evaluation/other": "premises",
        "rows": _brought(lab),
        "photo": str(item.custody.latest("id").pk),
        "numbers": "WT",
        "equipment/of": lab.calibrator.number,
        "trace": str(trace.pk),
        "confirm": str(trace.confirmations.latest("id").pk),
        "authorities": "1",
        "hold": "1",
        "people/of": lab.people["lin"].number,
        "authorise": "1",
        "field": "1",
        "procedure": str(lab.dmm.procedures.latest("id").pk),
        f"procedure/{lab.dmm.procedures.latest('id').pk}": str(lab.dmm.procedures.latest("id").pk),
        "methods/of": lab.dmm.number,
        "supersede": lab.dmm.number,
        "methods/hold": lab.dmm.number,
        "checks": "1",
        "checks/1": "1",
        "methods/draft": lab.dmm.number,
        "drafts": "1",
        "changes": "1",
        "changes/1": "1",
        "text": "1",
        "files": "1",
        "form.": "xlsx",
        "budgets.": "xlsx",
        "specimen": "1",
        "unhold": "1",
        "unhold/1": lab.dmm.number,
        "laboratory/scope": str(CapabilityRow.objects.latest("id").pk),
        "rooms/of": lab.room.code,
        "import": "rooms",
        "import/rooms": str(sheet.pk),
        "result.": "csv",
        "parties/of": lab.party.number,
        "suppliers/of": lab.party.number,
        "end": "1",
        "users": str(lab.lin.pk),
        "events": str(Event.objects.latest("id").pk),
    }
    addresses = tuple(sorted({filled(route, values) for route in routes(get_resolver().url_patterns)}))
    return Asked(addresses, ("甬江", "A1802", order.number, item.number, certificate.number))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def odd_answers(client: Client, asked: Asked, is_open: Callable[[str], object]) -> list[object]:
    """Answers to reading and to an empty form that open what is not open, tell what is another's, or fail."""
    found: list[object] = []
    for address in (each for each in asked.addresses if each != SIGN_OUT):
        for answer in (client.get(f"/{address}"), client.post(f"/{address}")):
            text, status = answer.content.decode(errors="replace"), answer.status_code
            told = [mark for mark in asked.marks if mark in text and mark not in address]
            to_the_door = status == 302 and "/accounts/sign-in/" in answer["Location"]
            if told or status >= 500 or not (is_open(address) or status in REFUSED or to_the_door):
                found.append((address, status, told))
    return found


def test_a_stranger_is_sent_to_the_door_everywhere_else(asked: Asked, client: Client) -> None:
    before = Event.objects.count()
    assert odd_answers(client, asked, PUBLIC.match) == []
    assert Event.objects.count() == before


def outsider(lab: Laboratory, name: str) -> User:
    if name == "another client":
        return lab.other_client
    roles = ["CLI"] if name == "a client of no party" else []
    return create_user(lab.admin, "outsider", "无名", PASSWORD, roles=roles)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_who_has_no_right_opens_nothing_learns_nothing_and_does_nothing(
    lab: Laboratory, asked: Asked, name: str
) -> None:
    client = browser(outsider(lab, name))
    before = Event.objects.count()

    def is_open(address: str) -> object:
        return PUBLIC.match(address) or OUTSIDERS[name].fullmatch(address)

    assert odd_answers(client, asked, is_open) == []
    assert Event.objects.count() == before
    assert client.get("/").status_code == 200  # signed in to the end


@pytest.mark.parametrize(
    "roles", [set(ROLE_NAMES) - {"CLI", "SYS"}, {"SYS"}, {"CAL"}], ids=["all", "SYS", "CAL"]
)
def test_no_address_fails_for_the_staff(asked: Asked, roles: set[str]) -> None:
    client = browser(user_with(*roles, username="somebody"))
    failed = [address for address in asked.addresses if client.get(f"/{address}").status_code >= 500]
    assert not failed
