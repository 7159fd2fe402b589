# SPDX-License-Identifier: Apache-2.0
"""What people who judge are held to, here and at a hub: a subject that there is, and how often a rule hit."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.freezing import FrozenHit
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.verdict.words import Rate, rate


def check_subject(about: str) -> None:
    """A clause that has something to judge, or one of its parts (4.4.2/traceable). ActionError otherwise."""
    code = catalogue()
    clause_id, _slash, key = about.partition("/")
    refs = [part.ref for part in code[clause_id].parts] if clause_id in code else []
    if not refs or (key and about not in refs):
        raise ActionError(_("没有可以判断的条款“%(about)s”。") % {"about": about}, field="about")


def rate_over(asked: Mapping[str, int], hits: Iterable[FrozenHit]) -> Rate | None:
    """How many units are hit, of how many a rule was asked about; None where they are not of one kind."""
    found = list(hits)
    if not found:
        return None
    units = {unit for hit in found for unit in hit.units}
    of_all = max(asked.get(hit.rule, 0) for hit in found)
    return rate(len(units), of_all) if len(units) <= of_all else None  # months are no share of people


def rate_json(found: Rate | None) -> dict[str, JsonValue]:
    """A rate as the log and the rows keep it: counts, and the interval as decimal text."""
    if found is None:
        return {}
    return {"hits": found.hits, "asked": found.asked, "low": f"{found.low:.6f}", "high": f"{found.high:.6f}"}
