# SPDX-License-Identifier: Apache-2.0
"""Authorities (CAs) whose signatures on other institutes' certificates the laboratory trusts."""

from django.conf import settings
from django.db import models


class TrustedAuthority(models.Model):
    """The CA certificate of a calibration provider, with who trusted it, why, and who withdrew that."""

    name = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the certificate")
    pem = models.TextField()
    reason = models.CharField(max_length=200, help_text="where it came from and how that was checked")
    valid_to = models.DateField(help_text="the certificate's own last day")
    trusted_at = models.DateTimeField()
    trusted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="authority_trusted_once",
            )
        ]
