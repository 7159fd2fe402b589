# SPDX-License-Identifier: Apache-2.0
"""A finding's message said again: with names for the ids it carries, or from a row of a sweep's findings."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from zhunsheng.measure.text import Text
from zhunsheng.rules import catalogue
from zhunsheng.rules.finding import PACK, worded
from zhunsheng.rules.rule import RESULT_COLUMNS

_EXACT = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?\Z")
"""A real number as `exact` keeps it."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\Z")


def retold(finding: Mapping[str, Any], names: Mapping[str, Text]) -> Text:
    """The message of a finding kept as JSON, with `names` in the place of the columns they are for.

    What was found by rules that say it otherwise by now keeps the words it was found with.
    """
    kept = Text(finding["message"]["zh"], finding["message"]["en"])
    if finding["unit"] == PACK or not names:
        return kept
    values = {name: finding.get(name) for name in RESULT_COLUMNS} | finding["detail"]
    try:
        wording = catalogue.named(finding["rule_id"]).said(finding["case"])
        texts = next(each for each in _readings(values) if worded(wording, each) == kept)
    except (KeyError, StopIteration):
        return kept
    return worded(wording, {**texts, **names})


def _readings(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The values as they were found: as they are, or where real numbers were kept as exact texts."""
    yield {name: _instant(value) for name, value in values.items()}
    yield {name: _real(_instant(value)) for name, value in values.items()}


def swept(row: Mapping[str, Any]) -> Text:
    """The message of a row of a sweep's findings, whose details are JSON."""
    values = {**row, **json.loads(row["detail"])}
    told = {name: _instant(value) for name, value in values.items()}
    return worded(catalogue.named(row["rule_id"]).said(row["case"]), told)


def _real(value: object) -> object:
    return float(value) if isinstance(value, str) and _EXACT.match(value) else value


def _instant(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) and _INSTANT.match(value) else value
