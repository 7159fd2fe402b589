# SPDX-License-Identifier: Apache-2.0
"""The public search finds what consented laboratories with a published result say they can do."""

import math
from decimal import Decimal

from zhunsheng.hub import actions
from zhunsheng.hub.capabilities import keep
from zhunsheng.hub.queries.capability import Sought, capability_search
from zhunsheng.hub.tests.cast import NEAR, Hub, shown


def test_only_a_consented_laboratory_with_a_published_result_is_found(hub: Hub) -> None:
    near = hub.laboratories[NEAR]
    actions.set_consent(hub.secretary, near, given=True, document="同意书 1 号")
    assert capability_search(Sought()) == []
    found = shown(hub)
    actions.answer_result(hub.near, found, "", agreed=True)
    assert capability_search(Sought()) == []
    actions.publish_result(hub.head, found)
    [row] = capability_search(Sought("dmm", Decimal(10), "V"))
    assert (row.laboratory, row.at_value) == (near, "0.0002")  # 100 µV and 10 µV/V of 10 V
    assert (row.u, row.low, row.high) == ("0.0002 V", "-1000", "1000")
    assert [each.u for each in capability_search(Sought("dmm"))] == ["0.0001 V + 0.00001·|x|"]
    assert (
        len(capability_search(Sought(most=Decimal("0.0002"), value=Decimal(10), unit="V", region="33"))) == 1
    )
    for said in ("数字多用表", "直流电压", "dc voltage", "直流 dmm"):
        assert len(capability_search(Sought(said, Decimal(10000), "mV", Decimal("0.2")))) == 1, said
    for other in (
        Sought("直流电压", Decimal(10000), "mV", Decimal("0.19")),
        Sought("直流电流"),
        Sought(most=Decimal("0.00019"), value=Decimal(10), unit="V"),
        Sought(value=Decimal(1001), unit="V"),
        Sought(unit="A"),
        Sought("caliper"),
        Sought(region="44"),
    ):
        assert capability_search(other) == [], other
    actions.set_consent(hub.near, near, given=False, document="撤回书 2 号")
    assert capability_search(Sought("dmm")) == []


def test_a_nul_in_a_pack_ends_nothing(hub: Hub) -> None:
    """PostgreSQL would refuse it, and with it the whole pack."""
    row = {"quantity": "volt\x00age", "u_text": "1\x00 mV", "valid_from": "2026-01-01T00:00:00"}
    [kept] = keep(hub.packs[NEAR], [row])
    assert (kept.quantity, kept.told["u_text"]) == ("voltage", "1 mV")


def test_what_is_no_number_is_not_kept(hub: Hub) -> None:
    """One such row would end the search for everybody."""
    row = {"valid_from": "2026-01-01T00:00:00", "form": "value", "u": 0.1, "low": -1.0, "high": 1.0}
    for name, number in (("u", math.inf), ("u", math.nan), ("low", -math.inf), ("u_relative", 1e300)):
        assert keep(hub.packs[NEAR], [row | {name: number}]) == [], name
    assert len(keep(hub.packs[NEAR], [row])) == 1
