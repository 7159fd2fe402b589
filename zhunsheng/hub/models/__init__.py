# SPDX-License-Identifier: Apache-2.0
"""A hub's laboratories, packs, rounds and evaluations, and the work of its assessors."""

from zhunsheng.hub.models.assessors import Assessor, Declaration, Tie
from zhunsheng.hub.models.judging import Decision, Judgement, Question
from zhunsheng.hub.models.packs import Evaluation, Hit, ReceivedPack, Verdict
from zhunsheng.hub.models.registry import Consent, Contact, Laboratory, LaboratoryKey
from zhunsheng.hub.models.rounds import Entry, Rank, Round, Sweep
from zhunsheng.hub.models.samples import Answer, Assignment, Plan, Returned, Sampled, Visit

__all__ = [
    "Answer",
    "Assessor",
    "Assignment",
    "Consent",
    "Contact",
    "Decision",
    "Declaration",
    "Entry",
    "Evaluation",
    "Hit",
    "Judgement",
    "Laboratory",
    "LaboratoryKey",
    "Plan",
    "Question",
    "Rank",
    "ReceivedPack",
    "Returned",
    "Round",
    "Sampled",
    "Sweep",
    "Tie",
    "Verdict",
    "Visit",
]
