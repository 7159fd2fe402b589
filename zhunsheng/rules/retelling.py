# SPDX-License-Identifier: Apache-2.0
"""A finding's message said again: with names for the ids it carries, or from a row of a sweep's findings."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhunsheng.measure.text import Text
from zhunsheng.rules import catalogue
from zhunsheng.rules.finding import PACK, shown
from zhunsheng.rules.rule import RESULT_COLUMNS

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\Z")


def retold(finding: Mapping[str, Any], names: Mapping[str, Text]) -> Text:
    """The message of a finding kept as JSON, with `names` in the place of the columns they are for.

    What was found by rules that say it otherwise by now keeps the words it was found with.
    """
    kept = Text(finding["message"]["zh"], finding["message"]["en"])
    if finding["unit"] == PACK or not names:
        return kept
    values = {name: finding.get(name) for name in RESULT_COLUMNS} | finding["detail"]
    texts = {name: shown(_instant(value)) for name, value in values.items()}
    try:
        wording = catalogue.named(finding["rule_id"]).said(finding["case"])
        if wording.format(**texts) != kept:
            return kept
        zh = wording.zh.format(**(texts | {name: text.zh for name, text in names.items()}))
        en = wording.en.format(**(texts | {name: text.en for name, text in names.items()}))
    except KeyError:
        return kept
    return Text(zh, en)


def swept(row: Mapping[str, Any]) -> Text:
    """The message of a row of a sweep's findings, whose details are JSON."""
    values = {**row, **json.loads(row["detail"])}
    told = {name: shown(_instant(value)) for name, value in values.items()}
    return catalogue.named(row["rule_id"]).said(row["case"]).format(**told)


def _instant(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) and _INSTANT.match(value) else value
