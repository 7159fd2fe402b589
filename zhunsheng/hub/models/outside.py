# SPDX-License-Identifier: Apache-2.0
"""What comes from outside of laboratories: facts with a source, and reports of suspect certificates."""

from django.conf import settings
from django.db import models

from zhunsheng.hub.models.registry import Laboratory
from zhunsheng.hub.vocabulary import FACT_KINDS, SUSPECT_OUTCOMES


class Fact(models.Model):
    """A fact about the holder of a credit code, as a named source says it; annulled, never deleted.

    `first` and `until` are the days it is in force, both included; no `until`: open. `detail` holds what only
    its kind has (`hub.fact_details`). It counts as a row of evidence (`queries.evidence`).
    """

    kind = models.CharField(max_length=16, choices=FACT_KINDS)
    credit_code = models.CharField(max_length=18, db_index=True)
    authority = models.CharField(max_length=120, help_text="who decided, or where it was seen")
    number = models.CharField(max_length=80, blank=True, help_text="of the document or certificate")
    first = models.DateField()
    until = models.DateField(null=True)
    text = models.CharField(max_length=1000)
    detail = models.JSONField(default=dict)
    source = models.CharField(max_length=400, help_text="address or file it was taken from")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    annulled_at = models.DateTimeField(null=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    annulled_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]


class Suspect(models.Model):
    """A certificate that somebody reports. The laboratory answers first, then the hub closes it.

    Who reported is shown to the laboratory only where that person agreed (`named`). `code` lets the reporter
    follow it; of the file only what it proves is kept, and its digest. `laboratory` is null where the hub
    knows none by what is printed. `fact` is the sighting as which it counts, where the hub took it as one.
    """

    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=64, unique=True, help_text="digest of what the reporter was given")
    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, null=True, related_name="suspects")
    printed = models.CharField(max_length=160, help_text="whose certificate it says it is, as reported")
    certificate = models.CharField(max_length=60)
    why = models.TextField()
    file_sha256 = models.CharField(max_length=64, blank=True)
    examined = models.JSONField(default=dict, help_text="what the file proves by itself")
    reporter = models.CharField(max_length=200, blank=True)
    named = models.BooleanField(default=False)
    at = models.DateTimeField()
    answer_by = models.DateField()
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, null=True, related_name="reported")
    outcome = models.CharField(max_length=16, choices=SUSPECT_OUTCOMES, blank=True)
    reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    @property
    def state(self) -> str:
        """heard, once the laboratory answered; closed, once the hub decided."""
        if self.closed_at is not None:
            return "closed"
        return "heard" if self.answered_at is not None else "waiting"
