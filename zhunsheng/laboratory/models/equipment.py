# SPDX-License-Identifier: Apache-2.0
"""Measurement standards and other equipment, their traceability, confirmation and holds."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models.dated import DatedFact
from zhunsheng.laboratory.models.organisation import Room
from zhunsheng.laboratory.vocabulary import (
    CONFIRMATION_RESULTS,
    EQUIPMENT_STATES,
    HOLD_SUBJECTS,
    SIGNATURE_STATES,
    TRACE_SOURCES,
)


class Equipment(models.Model):
    """A piece of equipment with its identity; its present state is the open span's, kept here for lists."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    family = models.CharField(
        max_length=40, help_text="what procedures ask for, such as multi-product-calibrator"
    )
    manufacturer = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    serial_number = models.CharField(max_length=80, blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="equipment")
    state = models.CharField(max_length=12, choices=EQUIPMENT_STATES, default="acceptance")
    state_reason = models.CharField(max_length=200, blank=True)
    keeper = models.ForeignKey(
        "laboratory.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class EquipmentSpan(models.Model):
    """The state a piece of equipment was in from one instant to another, and why."""

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="spans")
    state = models.CharField(max_length=12, choices=EQUIPMENT_STATES)
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["equipment"], condition=models.Q(until__isnull=True), name="one_present_state"
            )
        ]


class Traceability(DatedFact):
    """A calibration or verification certificate of a piece of equipment; valid_from is the calibration date.

    `results` is a list of the fields of `actions.TracedResult`, decimal strings and codes; each holds over a
    range, or at one point. `as_found` are those from before an adjustment or repair: they tell of drift, and
    no value is taken from them. `stated` is what a digital certificate says besides: instrument, conditions,
    version. `signature` is what its signature was worth when it was registered.
    """

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="traceabilities")
    certificate_number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120)
    issuer_en = models.CharField(max_length=160, blank=True)
    out_from = models.DateField(null=True, blank=True)
    out_to = models.DateField(null=True, blank=True)
    results = models.JSONField(default=list)
    file = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=8, choices=TRACE_SOURCES, default="paper")
    issued_on = models.DateField(null=True, blank=True)
    as_found = models.JSONField(default=list)
    stated = models.JSONField(default=dict)
    signature = models.CharField(max_length=12, choices=SIGNATURE_STATES, default="none")
    signed_by = models.CharField(max_length=300, blank=True)
    match_remark = models.CharField(
        max_length=200,
        blank=True,
        help_text="why it is this instrument's although the file names it otherwise",
    )


class Confirmation(DatedFact):
    """Metrological confirmation (计量确认): after a certificate, somebody compared it with the intended use.

    One row a function and range; valid_to never lies beyond the certificate's. It counts once a second
    person has approved it.
    """

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="confirmations")
    traceability = models.ForeignKey(Traceability, on_delete=models.PROTECT, related_name="confirmations")
    function = models.CharField(max_length=40)
    quantity = models.CharField(max_length=40)
    low = models.CharField(max_length=30)
    high = models.CharField(max_length=30)
    unit = models.CharField(max_length=20)
    result = models.CharField(max_length=12, choices=CONFIRMATION_RESULTS)
    remark = models.CharField(max_length=200, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)


class Hold(models.Model):
    """Work stops for a subject until somebody releases it. `work` obeys it; quality and others place it.

    The subject is told by kind and number: a low room never points at a high one.
    """

    subject_kind = models.CharField(max_length=12, choices=HOLD_SUBJECTS)
    subject_number = models.CharField(max_length=60)
    function = models.CharField(max_length=40, blank=True, help_text="empty: the whole subject")
    reason = models.CharField(max_length=300)
    basis = models.CharField(max_length=80, blank=True, help_text="the record it rests on")
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_number"])]
