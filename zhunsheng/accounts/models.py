# SPDX-License-Identifier: Apache-2.0
"""Users and the roles they hold, and what strangers guessed."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.roles import EVERY_ROLE
from zhunsheng.ledger import clock
from zhunsheng.ledger.asking import fact

# What may be guessed at: a certificate's code by strangers, a password by whoever sits at a person's open
# session. A file is no guess, but work for the server.
GUESS_PURPOSES = [("lookup", _("按编号查验")), ("file", _("查验文件")), ("password", _("再次输入密码"))]


class UserManager(BaseUserManager["User"]):
    """Looks users up; they are created by actions."""


class User(AbstractBaseUser):
    """Somebody who signs in: staff, or a client's person. Business rights come from roles alone."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def roles(self) -> frozenset[str]:
        """The codes of the roles held now."""
        return _roles_held(self)


@fact
def _roles_held(user: User) -> frozenset[str]:
    at = clock.now()
    held = user.role_grants.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    return frozenset(held.values_list("role", flat=True))


class RoleGrant(models.Model):
    """A role held from one instant until another; never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=3, choices=[*EVERY_ROLE.items()])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["user", "role"])]


class GuessCount(models.Model):
    """How often somebody guessed, or was guessed at, within a span. It goes when the span is over.

    `key` is a keyed hash: neither a visitor's address nor a number can be read from it.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)


class GuessBurst(models.Model):
    """An hour in which guessing had to be stopped: totals only. One event tells of it."""

    purpose = models.CharField(max_length=12, choices=GUESS_PURPOSES)
    hour = models.DateTimeField(help_text="when it begins")
    guesses = models.PositiveIntegerField(
        help_text="those counted since the first limit was reached, with its own"
    )
    visitors = models.PositiveIntegerField(default=0, help_text="how many addresses reached their limit")
    numbers = models.PositiveIntegerField(default=0, help_text="how many numbers reached theirs")
    event = models.ForeignKey("ledger.Event", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-hour", "purpose"]
        constraints = [models.UniqueConstraint(fields=["purpose", "hour"], name="guess_burst_once")]
