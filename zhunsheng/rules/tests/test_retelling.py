# SPDX-License-Identifier: Apache-2.0
"""A finding told again with names says the same but for them, also of instants and numbers."""

from typing import Any

import pytest

from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.retelling import retold
from zhunsheng.rules.tests.world import both, changed, day, honest

WHO = Text("张敏 P02", "Zhang Min (P02)")
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("R-AUTH-01", "authorisations", {"valid_to": day(2)}),
    ("R-SIGN-01", "signing_fields", {"valid_to": day(2)}),
    ("R-DUTY-01", "certificates", {"checker_id": "p1", "operator_id": "p1"}),
]


def found(rule: str, place: str, values: dict[str, Any]) -> Finding:
    return both([named(rule)], changed(honest(), place, **values))[0]


@pytest.mark.parametrize(("rule", "place", "values"), CASES)
def test_a_name_stands_where_the_id_stood(rule: str, place: str, values: dict[str, Any]) -> None:
    finding = found(rule, place, values)
    person = str(finding.detail["person"])
    told = retold(finding.as_json(), {"person": WHO})
    assert told.zh == finding.message.zh.replace(f"{person} ", f"{WHO.zh} ", 1)
    assert told.en == finding.message.en.replace(f"{person} ", f"{WHO.en} ", 1)
    assert WHO.en in told.en


def test_without_names_the_words_stay() -> None:
    finding = found("R-AUTH-01", "authorisations", {"valid_to": day(2)})
    assert retold(finding.as_json(), {}) == finding.message


def test_a_number_is_written_as_it_was() -> None:
    finding = found("R-CONF-02", "confirmations", {"high": 9.0})
    told = retold(finding.as_json(), {"equip": Text("校准源", "calibrator")})
    assert told.en == finding.message.en.replace(str(finding.detail["equip"]), "calibrator")


@pytest.mark.parametrize("other", [{"rule_id": "R-GONE-01"}, {"message": {"zh": "旧话", "en": "old words"}}])
def test_what_older_rules_said_keeps_its_words(other: dict[str, Any]) -> None:
    kept = found("R-AUTH-01", "authorisations", {"valid_to": day(2)}).as_json() | other
    told = retold(kept, {"person": WHO})
    assert (told.zh, told.en) == (kept["message"]["zh"], kept["message"]["en"])
