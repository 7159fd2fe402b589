# SPDX-License-Identifier: Apache-2.0
"""Events, files by content, and the log's own state."""

from django.db import models


class Blob(models.Model):
    """A file named by the SHA-256 of its content; on disk and synced before the row is committed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()


class Event(models.Model):
    """What happened, once and for ever. `index` is its place in the log, null until it is sequenced."""

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="kind:number, such as certificate:ZS2026-000001")
    actor = models.CharField(max_length=150, help_text="user name; empty: the system")
    body = models.TextField(help_text="canonical JSON (RFC 8785)")
    salt = models.BinaryField(max_length=32)
    leaf_hash = models.BinaryField(max_length=32)
    index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject", "id"]),
            models.Index(fields=["kind", "id"]),
            models.Index(fields=["id"], name="event_pending", condition=models.Q(index__isnull=True)),
        ]


class Tile(models.Model):
    """A hash tile of the log as committed; the published files are copies."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="tile_once")]


class Checkpoint(models.Model):
    """A signed tree head. Committed before it is published."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()


class PastLog(models.Model):
    """A log that ended because a restored backup knew less than had been published; another took over.

    `size` and `note`: the largest tree head it is known to have signed; `kept`: how many of its events are
    still here. The names of keys are those of signed notes (vkey).
    """

    origin = models.CharField(max_length=200)
    vkey = models.CharField(max_length=400)
    successor = models.CharField(max_length=400)
    size = models.BigIntegerField()
    note = models.TextField()
    kept = models.BigIntegerField()
    ended_at = models.DateTimeField()


class PastCheckpoint(models.Model):
    """A checkpoint of a log that ended: what was issued under it is proven by it."""

    log = models.ForeignKey(PastLog, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="past_checkpoint_once")]
