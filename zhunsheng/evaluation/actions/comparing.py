# SPDX-License-Identifier: Apache-2.0
"""Taking in the file of peers that a hub exported for this laboratory: others' shares, without names."""

from django.db import transaction
from django.utils.translation import get_language

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation import kinds
from zhunsheng.ledger import files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.report.abilities import Peers, read
from zhunsheng.rules.report.peers import PeersError


@transaction.atomic
def load_peers(actor: User, content: bytes) -> Peers:
    """Keep a file of peers; the newest is compared with. ActionError says what is wrong with another file."""
    permissions.require(actor, "evaluation", "U")
    try:
        found = read(content)
    except PeersError as error:
        raise ActionError(error.in_language(get_language() or "zh"), field="file") from error
    blob = files.store(content, "application/json")
    body: dict[str, JsonValue] = {"sha256": blob.sha256, "round": found.round, "others": found.others}
    append(kinds.PEERS_LOADED, f"peers:{blob.sha256[:12]}", actor, body)
    return found
