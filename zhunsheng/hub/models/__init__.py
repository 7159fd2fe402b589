# SPDX-License-Identifier: Apache-2.0
"""A hub's laboratories, packs, rounds and evaluations."""

from zhunsheng.hub.models.packs import Evaluation, Hit, ReceivedPack, Verdict
from zhunsheng.hub.models.registry import Consent, Contact, Laboratory, LaboratoryKey
from zhunsheng.hub.models.rounds import Entry, Rank, Round, Sweep

__all__ = [
    "Consent",
    "Contact",
    "Entry",
    "Evaluation",
    "Hit",
    "Laboratory",
    "LaboratoryKey",
    "Rank",
    "ReceivedPack",
    "Round",
    "Sweep",
    "Verdict",
]
