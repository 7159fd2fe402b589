# SPDX-License-Identifier: Apache-2.0
"""What pages, commands and other rooms ask of a hub; every answer is narrowed to who asks."""

from zhunsheng.hub.queries.packs import (
    is_spoilt,
    machine_evaluation,
    machine_evaluations,
    pack_list,
    pack_state,
    pack_states,
    visible_packs,
)
from zhunsheng.hub.queries.registry import (
    consented,
    consents_now,
    contacts_of,
    laboratory_list,
    pinned_keys,
    spoken_for,
    visible_laboratories,
)
from zhunsheng.hub.queries.rounds import (
    completed_evaluation,
    latest_sweep,
    ranks_of,
    stages,
    visible_entries,
    visible_rounds,
)

__all__ = [
    "completed_evaluation",
    "consented",
    "consents_now",
    "contacts_of",
    "is_spoilt",
    "laboratory_list",
    "latest_sweep",
    "machine_evaluation",
    "machine_evaluations",
    "pack_list",
    "pack_state",
    "pack_states",
    "pinned_keys",
    "ranks_of",
    "spoken_for",
    "stages",
    "visible_entries",
    "visible_laboratories",
    "visible_packs",
    "visible_rounds",
]
