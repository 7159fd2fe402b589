# SPDX-License-Identifier: Apache-2.0
"""Items (样品): the clients' instruments while they are in our hands."""

from django.conf import settings
from django.db import models

from zhunsheng.work.models.order import Order
from zhunsheng.work.states import CUSTODY_STEPS, HOLD_ANSWERS, ITEM_STATES


class Item(models.Model):
    """One instrument of an order, with the number that its label carries."""

    number = models.CharField(max_length=30, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(max_length=16, choices=ITEM_STATES, default="expected", db_index=True)
    family = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    manufacturer = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    serial_number = models.CharField(max_length=80, db_index=True)
    owner_number = models.CharField(max_length=80, blank=True)
    accessories = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    condition_normal = models.BooleanField(default=True)
    answer = models.CharField(
        max_length=8, blank=True, choices=HOLD_ANSWERS, help_text="the client's, to a hold"
    )
    disclaimer = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    label_printed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class CustodyStep(models.Model):
    """The item changed hands or place; the chain has no gap."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="custody")
    step = models.CharField(max_length=16, choices=CUSTODY_STEPS)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80, blank=True)
    receiver = models.CharField(max_length=80, blank=True)
    receiver_identity = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    photo = models.ForeignKey(
        "ledger.Blob", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
