# SPDX-License-Identifier: Apache-2.0
"""Whether an evaluation still is what it was when its digest was logged."""

from zhunsheng.evaluation.models import Evaluation
from zhunsheng.evaluation.queries.hits import hit_rows
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.verdict import frozen


def is_intact(evaluation: Evaluation) -> bool:
    """Whether its rows give the digest in its own row and in the log."""
    head = {
        "as_of": evaluation.as_of.isoformat(),
        "first": evaluation.first.isoformat(),
        "known_at": evaluation.known_at.isoformat(),
        "catalogue": evaluation.catalogue,
        "rules": evaluation.rules,
        "asked": evaluation.asked,
        "summary": evaluation.summary,
    }
    verdicts = list(evaluation.verdicts.order_by("id").values_list("clause", "verdict", "content"))
    digest = frozen.digest(head, verdicts, hit_rows(evaluation))
    return digest == evaluation.sha256 == facts(evaluation.event).get("sha256")
