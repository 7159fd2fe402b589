# SPDX-License-Identifier: Apache-2.0
"""What is asked apart for an assessor: a sample of a pack's certificates, with the dossier of each."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from zhunsheng.rules.pack.checking import Asked, checked
from zhunsheng.rules.pack.dossiers import dossiers, population
from zhunsheng.rules.pack.faults import PackError
from zhunsheng.rules.sampling import Drawn, draw, suggested_size
from zhunsheng.rules.sweep.settings import Settings


def answer(question: BinaryIO) -> str:
    """{"population", "drawn", "dossiers"}, or {"unreadable"} for what is no pack."""
    task: dict[str, Any] = json.load(question)
    scratch = Path(task["scratch"])
    asked = Asked(now=datetime.fromisoformat(task["now"]), memory=task["memory"], scratch=scratch)
    settings, spilled = Settings(memory=task["memory"], scratch=scratch / "spilled"), scratch / "spilled"
    try:
        with checked(Path(task["path"]), asked) as found:
            rows = population(found, settings, spilled)
            drawn = _drawn([row["cert_id"] for row in rows], task) if rows else ()
            told = dossiers(found, [each.unit for each in drawn], settings, spilled)
    except PackError as error:
        return json.dumps({"unreadable": error.fault.as_json()}, ensure_ascii=False)
    sample = [{"unit": each.unit, "how": each.how, "rules": each.rules} for each in drawn]
    return json.dumps({"population": rows, "drawn": sample, "dossiers": told}, ensure_ascii=False)


def _drawn(units: list[str], task: dict[str, Any]) -> tuple[Drawn, ...]:
    """By the size asked for, or the one that the population and the hits suggest."""
    hit = {unit for those in task["hits"].values() for unit in those} & set(units)
    size = task["size"] or suggested_size(len(units), share_hit=len(hit) / len(units), ahead=task["ahead"])
    return draw(units, task["hits"], size=size, random_share=task["random_share"], seed=task["seed"])
