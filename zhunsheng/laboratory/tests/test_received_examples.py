# SPDX-License-Identifier: Apache-2.0
"""The examples of others, through the laboratory's own door: what the table says imports does, the rest not.

They are dated 1957: registered, they cover no day of work.
"""

from datetime import date
from typing import Any

import pytest

from zhunsheng.certificate.received.read import read_received
from zhunsheng.certificate.tests.received import EXPECTED, IMPORTED, example
from zhunsheng.laboratory import actions, queries
from zhunsheng.laboratory.actions import SetUse
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.received import reading
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob, Event

FAMILY = "received-example"


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: one of its own costs half a second a file; the pages' tests pay for it."""
    monkeypatch.setattr(reading, "read_capped", read_received)


def _piece(lab: Laboratory, name: str) -> Equipment:
    """Registered under the marks that the example's first instrument has."""
    humidity = "humidity" in name
    return actions.register_equipment(
        lab.keeper,
        number="MS-0900",
        name="示例标准器",
        name_en="Example",
        family=FAMILY,
        manufacturer="Feuchtemesstechnik GmbH" if humidity else "String",
        model="Display 1234-5" if humidity else "String",
        serial_number="123456789 Ma" if humidity else "string-manufacturer-item",
    )


def _import(lab: Laboratory, name: str, piece: Equipment) -> Traceability:
    row: dict[str, Any] = EXPECTED[name]
    uses = [
        SetUse(str(number), "example", "example", "linear" if kind == "correction" else "")
        for number, (kind, *_rest) in enumerate(row.get("points", []), start=1)
    ]
    last_day = date.fromisoformat(row.get("until", "1959-10-22"))
    return actions.import_calibration(lab.keeper, piece, file=example(name), last_day=last_day, uses=uses)


@pytest.mark.parametrize("name", IMPORTED)
def test_it_is_registered_and_covers_no_day_of_work(lab: Laboratory, name: str) -> None:
    piece = _piece(lab, name)
    row, expected = _import(lab, name, piece), EXPECTED[name]
    assert (row.certificate_number, row.issuer, row.source) == (
        expected["number"], "Kalibrierfirma GmbH", "dcc",
    )  # fmt: skip
    assert (str(row.valid_from), row.signature) == (expected["calibrated_on"], expected["signature"])
    kinds = [stage for _kind, stage, *_rest in expected["points"]]
    assert (bool(row.results), bool(row.as_found)) == ("as-left" in kinds, "as-found" in kinds)
    assert row.stated["version"] == expected["version"]
    actions.change_equipment_state(lab.keeper, piece, state="green", reason="")
    [offer] = queries.standards_of_family(FAMILY, "example", date(2026, 4, 12))
    assert str(offer.obstacle) == "溯源已过期或未登记"
    assert queries.traceability_on(piece, date(1958, 1, 1)) == row


@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in IMPORTED])
def test_nothing_half_imported_remains(lab: Laboratory, name: str) -> None:
    piece = _piece(lab, name)
    before = Traceability.objects.count(), Blob.objects.count(), Event.objects.count()
    with pytest.raises(ActionError) as caught:
        _import(lab, name, piece)
    assert f"第 {EXPECTED[name]['line']} 行" in str(caught.value.message)
    assert (Traceability.objects.count(), Blob.objects.count(), Event.objects.count()) == before
