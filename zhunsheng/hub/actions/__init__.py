# SPDX-License-Identifier: Apache-2.0
"""What is done in a hub: each authorises first, changes, and tells the log last."""

from zhunsheng.hub.actions.receiving import receive
from zhunsheng.hub.actions.registry import (
    change_laboratory,
    end_contact,
    end_key,
    name_contact,
    pin_key,
    register_laboratory,
    set_consent,
)
from zhunsheng.hub.actions.rounds import choose_pack, close_round, invite, open_round, sweep_round

__all__ = [
    "change_laboratory",
    "choose_pack",
    "close_round",
    "end_contact",
    "end_key",
    "invite",
    "name_contact",
    "open_round",
    "pin_key",
    "receive",
    "register_laboratory",
    "set_consent",
    "sweep_round",
]
