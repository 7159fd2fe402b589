# SPDX-License-Identifier: Apache-2.0
"""The laboratories a hub knows: who they are, how they sign, what they consented to, who speaks."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.vocabulary import PROFILES, REGIONS


class Laboratory(models.Model):
    """A laboratory by its unified social credit code, which its packs name it by."""

    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    region = models.CharField(max_length=2, choices=REGIONS, blank=True)
    fields = models.JSONField(default=list, help_text="measurement fields it works in")
    profile = models.CharField(max_length=12, choices=PROFILES, default="accredited")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class LaboratoryKey(models.Model):
    """A key with which a laboratory signs its packs, as somebody confirmed it outside of the pack itself."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="keys")
    vkey = models.CharField(max_length=400)
    how = models.CharField(max_length=300, help_text="by which way apart from the pack it was confirmed")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Consent(models.Model):
    """That results may be published, as the laboratory gave or withdrew it; the newest one counts."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="consents")
    given = models.BooleanField()
    document = models.CharField(max_length=200, help_text="the paper it stands in, and who signed it")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Contact(models.Model):
    """A user who speaks for a laboratory, from one instant until another."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="contacts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "laboratory"])]
