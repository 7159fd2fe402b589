# SPDX-License-Identifier: Apache-2.0
"""The four abilities of 6.2.5 in a self-evaluation, beside the shares of the newest file of peers."""

from zhunsheng.evaluation import kinds
from zhunsheng.evaluation.models import Evaluation
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Blob, Event
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.report.abilities import ABILITIES, Ability, Peers, ability_of, counted, read


def peers_loaded() -> tuple[Peers, Event] | None:
    """The newest file of peers and the event that tells who took it in and when."""
    event = Event.objects.filter(kind=kinds.PEERS_LOADED).order_by("-id").first()
    if event is None:
        return None
    return read(files.read(Blob.objects.get(pk=str(facts(event)["sha256"])))), event


def abilities_of(evaluation: Evaluation, peers: Peers | None) -> list[Ability]:
    """Each ability by what this evaluation says, with the others' shares where there are any."""
    rows = evaluation.verdicts.filter(clause__in=ability_of()).values_list("clause", "content")
    found = counted(rows)
    return [Ability(code, *found[code], peers.shares[code] if peers else ()) for code in ABILITIES]
