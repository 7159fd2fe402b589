# SPDX-License-Identifier: Apache-2.0
"""Where the laboratory stands among peers: the file that a hub exports is taken in, shown, and refused."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.queries.abilities import abilities_of, peers_loaded
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_pages import page, seat
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.report.abilities import ABILITIES

FILE: dict[str, Any] = {
    "format": "zhunsheng-peers",
    "version": 1,
    "round": "R2026-1",
    "first": "2026-01-01",
    "last": "2026-06-30",
    "others": 6,
    "abilities": {code: ["0.100000", "0.200000", "0.300000", "0.400000", "1.000000"] for code in ABILITIES},
}


def test_a_file_of_peers_is_taken_in_and_stands_beside_the_own_evaluation(house: House) -> None:
    made = actions.evaluate(house.quality)
    assert "还没有同行文件" in page(house.director, "peers")
    file = SimpleUploadedFile("peers-R2026-1.json", json.dumps(FILE).encode())
    sent = seat(house.quality).post(reverse("evaluation:peers"), {"file": file})
    assert sent.status_code == 302
    loaded = peers_loaded()
    assert loaded is not None
    assert facts(loaded[1])["others"] == 6
    basic = abilities_of(made, loaded[0])[0]
    assert basic.applicable > 0
    assert (len(basic.others), basic.below + basic.above <= 5) == (5, True)
    said = page(house.director, "peers", language="en")
    assert "R2026-1" in said
    assert "100 %" in said
    with pytest.raises(NotAllowed):
        actions.load_peers(house.director, json.dumps(FILE).encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "能力比较"),
        (json.dumps(FILE | {"version": 2}).encode(), "能力比较"),
        (json.dumps(FILE | {"others": 4}).encode(), "不到 5 家"),
        (json.dumps(FILE | {"abilities": FILE["abilities"] | {"basic": ["0.5"]}}).encode(), "basic"),
        (json.dumps(FILE | {"abilities": FILE["abilities"] | {"basic": ["1.5"] * 5}}).encode(), "basic"),
        (b" " * (1 << 20) + b"{}", "过大"),
    ],
)
def test_another_file_is_refused_and_says_why(house: House, content: bytes, why: str) -> None:
    with pytest.raises(ActionError, match=why):
        actions.load_peers(house.quality, content)
    assert peers_loaded() is None
