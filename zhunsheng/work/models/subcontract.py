# SPDX-License-Identifier: Apache-2.0
"""Subcontracting (分包): to whom a task goes, the client's consent, and the certificate that came back."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models import Party, Person, SupplierApproval
from zhunsheng.work.models.task import Task
from zhunsheng.work.states import CONSENT_FORMS


class Subcontract(models.Model):
    """A task that the contract review gives to an external provider. Another choice ends it and begins anew.

    `need` is the largest expanded uncertainty that serves the client (k = 2), a decimal string in its unit
    or in per cent. `told` is what the client was told when, and how.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="subcontracts")
    supplier = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="subcontracts")
    approval = models.ForeignKey(SupplierApproval, on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=300, help_text="what is to be calibrated, at which points")
    need = models.CharField(max_length=30, blank=True)
    need_unit = models.CharField(max_length=20, blank=True)
    told = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    consented_at = models.DateTimeField(null=True)
    consented_by = models.CharField(max_length=80, blank=True, help_text="who of the client")
    consent_form = models.CharField(max_length=8, choices=CONSENT_FORMS, blank=True)
    consent_text = models.CharField(max_length=300, blank=True)
    consent_file = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    consent_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_on = models.DateField(null=True, help_text="when the provider consented to the reissue")
    released_by = models.CharField(max_length=120, blank=True)
    release_file = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(ended_at__isnull=True), name="one_open_subcontract"
            )
        ]


class ExternalCertificate(models.Model):
    """The provider's certificate as it arrived, its results entered from it. Append-only: the last counts.

    `conditions`: {"kind", "low", "high", "unit"}; `table`: titles, units and rows, see
    `work.external_results`. Numbers are decimal strings as the certificate gives them.
    """

    subcontract = models.ForeignKey(Subcontract, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    performed_from = models.DateField()
    performed_to = models.DateField()
    method = models.CharField(max_length=60)
    method_title = models.CharField(max_length=160)
    method_title_en = models.CharField(max_length=200, blank=True)
    conditions = models.JSONField(default=list)
    table = models.JSONField(default=dict)
    file = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, help_text="why it was entered again")

    class Meta:
        ordering = ["id"]
