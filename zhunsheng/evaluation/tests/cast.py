# SPDX-License-Identifier: Apache-2.0
"""Where most tests of the evaluation begin: an evaluation is made, with the standard in order or overdue."""

from datetime import date

from tests.shelf import shelved
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.models import Evaluation
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Traceability


def overdue(house: House) -> None:
    """The standard's certificate turns out to have ended before the work: the filed one is put right."""
    lab = house.lab
    old = Traceability.objects.get(equipment=lab.calibrator)
    laboratory.retract_traceability(lab.keeper, old, reason="有效期录错")
    laboratory.register_traceability(
        lab.keeper,
        lab.calibrator,
        certificate_number="CD2025-0044",
        issuer="虚构省计量院",
        issuer_en="Invented Provincial Institute of Metrology",
        calibrated_on=date(2025, 4, 1),
        last_day=date(2026, 3, 31),
        results=[
            laboratory.TracedResult("DCV", "dc-voltage", "-20", "20", "V", "0.20", "mV"),
        ],
    )


@shelved
def evaluated(house: House) -> Evaluation:
    """The quality manager evaluates the laboratory as it is."""
    return actions.evaluate(house.quality)


@shelved
def evaluated_overdue(house: House) -> Evaluation:
    """The same after the standard turned out overdue."""
    overdue(house)
    return actions.evaluate(house.quality)
