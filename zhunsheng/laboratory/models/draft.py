# SPDX-License-Identifier: Apache-2.0
"""Procedures being written: a draft with every text that was saved of it, until it is released."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models.capability import Method, ProcedureRelease
from zhunsheng.laboratory.vocabulary import DRAFT_STATES

_PERSON = settings.AUTH_USER_MODEL


class ProcedureDraft(models.Model):
    """A procedure for a method on its way to release. Finished or withdrawn, it is kept.

    `number` is that of the newest saved text; who saves says which one was seen. `compared_with` is the
    release in force whose differences the releaser was shown.
    """

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(max_length=12, choices=DRAFT_STATES, default="open")
    number = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(ProcedureRelease, on_delete=models.PROTECT, null=True, related_name="+")
    based_on_shipped = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="returned, released or withdrawn")
    ended_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="of the return or the withdrawal")
    release = models.OneToOneField(
        ProcedureRelease, on_delete=models.PROTECT, null=True, related_name="draft"
    )
    compared_with = models.ForeignKey(ProcedureRelease, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]

    @property
    def is_open(self) -> bool:
        """Whether it may be edited: not while somebody reviews it, and never once it ended."""
        return self.state in ("open", "returned")

    @property
    def newest(self) -> "DraftText":
        """The text as saved last."""
        return self.texts.get(number=self.number)


class DraftText(models.Model):
    """A draft's text as somebody saved it; none is overwritten."""

    draft = models.ForeignKey(ProcedureDraft, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_text_once")]
