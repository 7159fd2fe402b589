# SPDX-License-Identifier: Apache-2.0
"""People, what they are qualified for, and what the laboratory has authorised them to do."""

from django.conf import settings
from django.db import models

from zhunsheng.laboratory.models.dated import DatedFact
from zhunsheng.laboratory.vocabulary import ACTS, FIELDS, GRADES


class Person(models.Model):
    """A member of staff. The number is opaque; no role is read out of it."""

    number = models.CharField(max_length=20, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="person"
    )
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    title = models.CharField(max_length=60, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class Qualification(DatedFact):
    """A grade somebody holds: registered metrologist 1 or 2, senior title, years counted from valid_from."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="qualifications")
    grade = models.CharField(max_length=12, choices=GRADES)
    certificate_number = models.CharField(max_length=60, blank=True)


class Authorisation(DatedFact):
    """A person may do an act (calibrate, check) by a method."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorisations")
    method = models.ForeignKey("laboratory.Method", on_delete=models.PROTECT, related_name="authorisations")
    act = models.CharField(max_length=12, choices=ACTS)


class SigningField(DatedFact):
    """A person may approve certificates in a field of metrology, by the grade that allows it (clause 4.5)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signing_fields")
    field = models.CharField(max_length=20, choices=FIELDS)
    grade = models.CharField(max_length=12, choices=GRADES)


class SigningIdentity(models.Model):
    """A signatory's certificate and private key; the key opens only with the person's own password."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signing_identities")
    certificate_pem = models.TextField()
    locked_key = models.BinaryField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Made after somebody else set the password, who then could have made it too: nobody signs with it before
    # another person has confirmed that the signatory made it.
    awaits = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
