# SPDX-License-Identifier: Apache-2.0
"""Calibration procedures as data, and computing a record under one of them."""

from zhunsheng.measure.procedure.compute import compute
from zhunsheng.measure.procedure.loader import Fault, ProcedureError, load_released, load_text
from zhunsheng.measure.procedure.record import (
    Observation,
    ParameterValue,
    PlannedPoints,
    RecordError,
    RecordInput,
    Span,
    StandardValue,
)
from zhunsheng.measure.procedure.results import (
    BudgetRow,
    Coefficient,
    ColumnHead,
    FurtherRow,
    LineResult,
    Missing,
    Notice,
    PointRow,
    Prediction,
    Results,
    SectionResult,
    Uncertain,
    VerdictRow,
)
from zhunsheng.measure.procedure.schema import Procedure, Section
from zhunsheng.measure.procedure.shipped import (
    UnknownProcedureError,
    load_shipped,
    shipped,
    shipped_names,
    shipped_text,
)

__all__ = [
    "BudgetRow",
    "Coefficient",
    "ColumnHead",
    "Fault",
    "FurtherRow",
    "LineResult",
    "Missing",
    "Notice",
    "Observation",
    "ParameterValue",
    "PlannedPoints",
    "PointRow",
    "Prediction",
    "Procedure",
    "ProcedureError",
    "RecordError",
    "RecordInput",
    "Results",
    "Section",
    "SectionResult",
    "Span",
    "StandardValue",
    "Uncertain",
    "UnknownProcedureError",
    "VerdictRow",
    "compute",
    "load_released",
    "load_shipped",
    "load_text",
    "shipped",
    "shipped_names",
    "shipped_text",
]
