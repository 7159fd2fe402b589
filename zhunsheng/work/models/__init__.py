# SPDX-License-Identifier: Apache-2.0
"""The nouns of the daily work."""

from zhunsheng.work.models.amendment import (
    Amendment,
    AmendmentBatch,
    AmendmentDecision,
    FactCorrection,
    Notice,
)
from zhunsheng.work.models.certificate import Certificate, Override, Refusal
from zhunsheng.work.models.impact import Impact, Impacted
from zhunsheng.work.models.item import CustodyStep, Item
from zhunsheng.work.models.number import NumberPattern, SkippedNumbers
from zhunsheng.work.models.order import ContractReview, NumberSeries, Order, Transition, VoidedNumber
from zhunsheng.work.models.record import (
    OriginalRecord,
    Reading,
    RecordCondition,
    RecordDeviation,
    RecordDraft,
    RecordFile,
    RecordStandard,
    RecordVersion,
    RecordWindow,
    StandardCorrection,
)
from zhunsheng.work.models.subcontract import ExternalCertificate, Subcontract
from zhunsheng.work.models.task import Task

__all__ = [
    "Amendment",
    "AmendmentBatch",
    "AmendmentDecision",
    "Certificate",
    "ContractReview",
    "CustodyStep",
    "ExternalCertificate",
    "FactCorrection",
    "Impact",
    "Impacted",
    "Item",
    "Notice",
    "NumberPattern",
    "NumberSeries",
    "Order",
    "OriginalRecord",
    "Override",
    "Reading",
    "RecordCondition",
    "RecordDeviation",
    "RecordDraft",
    "RecordFile",
    "RecordStandard",
    "RecordVersion",
    "RecordWindow",
    "Refusal",
    "SkippedNumbers",
    "StandardCorrection",
    "Subcontract",
    "Task",
    "Transition",
    "VoidedNumber",
]
