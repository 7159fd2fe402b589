# SPDX-License-Identifier: Apache-2.0
"""The legal entity, its sites and rooms, and the parties it works for."""

from django.conf import settings
from django.db import models


class Organisation(models.Model):
    """The one legal entity of this installation."""

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    credit_code = models.CharField(
        max_length=18, help_text="unified social credit code; the lab_id of evidence"
    )
    address = models.CharField(max_length=200)
    address_en = models.CharField(max_length=240)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    accreditation = models.CharField(max_length=40, blank=True)
    is_demo = models.BooleanField(default=False)


class Site(models.Model):
    """A place where the laboratory works; it has the time zone people there live by."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    address_en = models.CharField(max_length=240)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")


class Room(models.Model):
    """A room with its set conditions; limits as decimal strings in °C and %RH."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    temperature_set = models.CharField(max_length=10, default="20")
    temperature_tolerance = models.CharField(max_length=10, default="2")
    humidity_limit = models.CharField(max_length=10, default="75")
    head = models.ForeignKey(
        "Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rooms_headed",
        help_text="whose rights as head of a room count here, and only here",
    )

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """A client (or supplier). What it pays is none of this room's business."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120, db_index=True)
    name_en = models.CharField(max_length=160, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=200)
    address_en = models.CharField(max_length=240, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class PartyUser(models.Model):
    """A client's person who signs in and sees only this party's work."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="party_user")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="users")
