# SPDX-License-Identifier: Apache-2.0
"""A hub's laboratories, packs, rounds and evaluations, and the work of its assessors."""

from zhunsheng.hub.models.assessors import Assessor, Declaration, Tie
from zhunsheng.hub.models.capability import Capability
from zhunsheng.hub.models.judging import Decision, Judgement, Question
from zhunsheng.hub.models.outside import Fact, Suspect
from zhunsheng.hub.models.packs import Evaluation, Hit, ReceivedPack, Verdict
from zhunsheng.hub.models.registered import Registered
from zhunsheng.hub.models.registry import Consent, Contact, Laboratory, LaboratoryKey
from zhunsheng.hub.models.results import Appeal, Publication
from zhunsheng.hub.models.rounds import Entry, Rank, Round, Sweep
from zhunsheng.hub.models.samples import Answer, Assignment, Plan, Returned, Sampled, Visit
from zhunsheng.hub.models.statements import Statement

__all__ = [
    "Answer",
    "Appeal",
    "Assessor",
    "Assignment",
    "Capability",
    "Consent",
    "Contact",
    "Decision",
    "Declaration",
    "Entry",
    "Evaluation",
    "Fact",
    "Hit",
    "Judgement",
    "Laboratory",
    "LaboratoryKey",
    "Plan",
    "Publication",
    "Question",
    "Rank",
    "ReceivedPack",
    "Registered",
    "Returned",
    "Round",
    "Sampled",
    "Statement",
    "Suspect",
    "Sweep",
    "Tie",
    "Verdict",
    "Visit",
]
