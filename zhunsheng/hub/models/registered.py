# SPDX-License-Identifier: Apache-2.0
"""What a laboratory says it issued, from its packs: what a suspect certificate is compared with."""

from django.db import models

from zhunsheng.hub.models.packs import ReceivedPack


class Registered(models.Model):
    """A row of the evidence table `registry` of a pack; `number` is printed, where the pack tells it."""

    pack = models.ForeignKey(ReceivedPack, on_delete=models.PROTECT, related_name="registered")
    cert_id = models.CharField(max_length=80)
    number = models.CharField(max_length=80, blank=True)
    content = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file delivered")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["cert_id"]), models.Index(fields=["number"])]
