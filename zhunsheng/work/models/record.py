# SPDX-License-Identifier: Apache-2.0
"""The original record (原始记录): what was read, when, by whom, with what, where. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhunsheng.laboratory.models import Equipment, Person, Room, Traceability
from zhunsheng.work.models.task import Task
from zhunsheng.work.reading_entry import Cell
from zhunsheng.work.states import DEVIATION_KINDS, ENTRY_MODES, RECORD_STATES


class OriginalRecord(models.Model):
    """The record of one task; its readings, standards and conditions hang below it."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="record")
    state = models.CharField(max_length=12, choices=RECORD_STATES, default="filling", db_index=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="records")
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    revision = models.PositiveIntegerField(
        default=0, help_text="counts saves; a stale save is told, not lost"
    )
    remark = models.TextField(blank=True)


class RecordFile(models.Model):
    """A spreadsheet of readings as somebody handed it in: kept as it came, whatever became of its cells."""

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, help_text="of the file, as it was called")
    file = models.ForeignKey("ledger.Blob", on_delete=models.PROTECT, related_name="+")
    handed_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True, help_text="when its readings were last taken")

    class Meta:
        ordering = ["-id"]


class Reading(models.Model):
    """One reading as typed or received. A change adds a row that replaces this one and says why.

    `text` is never altered; `counts` is the exact integer in units of `resolution`.
    """

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="readings")
    section = models.CharField(max_length=40)
    point = models.PositiveSmallIntegerField()
    column = models.CharField(max_length=40)
    repeat = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=60)
    counts = models.BigIntegerField()
    resolution = models.CharField(max_length=30)
    unit = models.CharField(max_length=20)
    entry_mode = models.CharField(max_length=10, choices=ENTRY_MODES)
    read_at = models.DateTimeField(
        null=True, blank=True, help_text="when a device measured it, where it says so"
    )
    entered_at = models.DateTimeField()
    file = models.ForeignKey(
        RecordFile, on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    is_current = models.BooleanField(default=True)
    is_void = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(
        default=0, help_text="of the record, by the save that brought it or declared it void"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "section", "point", "column", "repeat"],
                condition=Q(is_current=True),
                name="one_current_reading",
            )
        ]

    @property
    def cell(self) -> Cell:
        """Where it stands."""
        return (self.section, self.point, self.column, self.repeat)


class RecordDraft(models.Model):
    """What a person typed into a record and what is no reading yet: kept when the browser is closed.

    `cells` by the name of the cell: {"text", "reason", "mode"}. It is no record; saved cells leave it.
    """

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cells = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "person"], name="one_draft_a_person")]


class RecordWindow(models.Model):
    """A browser window in which somebody has the record open, and when it last said so."""

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="windows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    window = models.CharField(max_length=36)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user", "window"], name="one_row_a_window")]


class RecordStandard(models.Model):
    """A standard bound to a section or points of the record, by the certificate that covered it then."""

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="standards")
    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="uses")
    traceability = models.ForeignKey(Traceability, on_delete=models.PROTECT, null=True, related_name="uses")
    section = models.CharField(max_length=40)
    standard = models.CharField(
        max_length=40, blank=True, help_text="which of the standards the section asks for"
    )
    function = models.CharField(max_length=40)
    points = models.JSONField(
        default=list, blank=True, help_text="the points it is for, from 0; empty: all of the section"
    )
    bound_at = models.DateTimeField()
    bound_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)


class StandardCorrection(models.Model):
    """What a later certificate found of a bound standard, taken into the record by a correction."""

    standard = models.ForeignKey(RecordStandard, on_delete=models.PROTECT, related_name="corrections")
    traceability = models.ForeignKey(Traceability, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]


class RecordCondition(models.Model):
    """Environment as noted in the record: at the start, at the end, and whenever somebody looked."""

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="conditions")
    moment = models.CharField(
        max_length=8, choices=[("start", "start"), ("end", "end"), ("during", "during")]
    )
    at = models.DateTimeField()
    temperature = models.CharField(max_length=10)
    humidity = models.CharField(max_length=10)
    source = models.CharField(max_length=8, choices=[("typed", "typed"), ("logger", "logger")])
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replaced = models.BooleanField(default=False)


class RecordDeviation(models.Model):
    """A departure from the method or its limits, recorded, then accepted or rejected by who may decide it."""

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="deviations")
    kind = models.CharField(max_length=12, choices=DEVIATION_KINDS)
    description = models.CharField(max_length=500)
    effect = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=500, blank=True, help_text="what was decided, and why")
    client_accepted_at = models.DateTimeField(null=True, blank=True)
    client_acceptance = models.CharField(
        max_length=300, blank=True, help_text="who of the client agreed, and how"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(rejected_at__isnull=True),
                name="deviation_decided_one_way",
            )
        ]


class RecordVersion(models.Model):
    """The record as submitted: its canonical content, its digest, and the event that committed to it."""

    record = models.ForeignKey(OriginalRecord, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content = models.TextField(help_text="canonical JSON: readings, standards, conditions, results")
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, help_text="why, from the second version on")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="record_version_once")]
