# SPDX-License-Identifier: Apache-2.0
"""Methods and their editions, released procedures, and the capability (scope and CMC) of the laboratory."""

from django.db import models

from zhunsheng.laboratory.models.dated import DatedFact
from zhunsheng.laboratory.models.organisation import Site
from zhunsheng.laboratory.vocabulary import BASES, CMC_FORMS, FIELDS


class Method(models.Model):
    """A calibration method in one edition, such as JJF 1587-2016; dates are half-open."""

    code = models.CharField(max_length=40, help_text="without the year: JJF 1587")
    edition = models.CharField(max_length=20, help_text="the year: 2016")
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    field = models.CharField(max_length=20, choices=FIELDS)
    family = models.CharField(max_length=40, help_text="the instruments it calibrates: dmm, thermometer")
    effective_from = models.DateField()
    superseded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code", "edition"]
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="method_edition_once")]

    @property
    def number(self) -> str:
        """Number and year as cited: JJF 1587-2016."""
        return f"{self.code}-{self.edition}"

    def __str__(self) -> str:
        return self.number


class ProcedureRelease(DatedFact):
    """A procedure file released for a method, kept whole; its worked examples ran before release."""

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="procedures")
    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)


class CapabilityRow(DatedFact):
    """A row of the scope: quantity, instrument, method, range and CMC.

    CMC is k = 2, in `cmc_unit`, as decimal strings: `cmc` alone (form value), cmc + relative*|x| (linear),
    or the root of the sum of both squares (quadrature); `cmc_relative` is a plain factor (1 is 100 %).
    """

    basis = models.CharField(max_length=16, choices=BASES)
    field = models.CharField(max_length=20, choices=FIELDS)
    family = models.CharField(max_length=40)
    quantity = models.CharField(max_length=40)
    quantity_name = models.CharField(max_length=80)
    quantity_name_en = models.CharField(max_length=120)
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="capability")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="capability")
    low = models.CharField(max_length=30)
    high = models.CharField(max_length=30)
    unit = models.CharField(max_length=20)
    form = models.CharField(max_length=12, choices=CMC_FORMS, default="value")
    cmc = models.CharField(max_length=30)
    cmc_relative = models.CharField(max_length=30, blank=True)
    cmc_unit = models.CharField(max_length=20)
    remark = models.CharField(max_length=200, blank=True)
