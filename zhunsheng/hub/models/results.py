# SPDX-License-Identifier: Apache-2.0
"""Results as they are shown to a laboratory and then published, and appeals against them.

What was frozen is never changed: a correction is another result that names what it corrects; both stay.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhunsheng.hub.models.packs import Evaluation
from zhunsheng.hub.models.registry import Laboratory


class Publication(models.Model):
    """A result: shown to the laboratory first, then answered, published, and perhaps withdrawn.

    `document` is all that is ever published of it, `sha256` its digest in canonical form, which `event`
    commits to before anybody has seen it.
    """

    number = models.CharField(max_length=20, unique=True)
    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="publications")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="publications")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    expires = models.DateField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="correction")
    change = models.CharField(max_length=500, blank=True, help_text="what the correction changes, and why")
    shown_at = models.DateTimeField()
    shown_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(help_text="the last of fifteen working days")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    agreed = models.BooleanField(null=True, help_text="to this result being published; null: no answer yet")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(withdrawn_at__isnull=True), name="hub_result_once"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        """shown, agreed or objected while it is private; published, and withdrawn for good."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.published_at is not None:
            return "published"
        return {None: "shown", True: "agreed", False: "objected"}[self.agreed]


class Appeal(models.Model):
    """A laboratory's appeal, decided by somebody who had no part in the result."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")
    upheld = models.BooleanField(null=True, help_text="null: not decided yet")
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication"], condition=Q(decided_at__isnull=True), name="hub_one_open_appeal"
            )
        ]
