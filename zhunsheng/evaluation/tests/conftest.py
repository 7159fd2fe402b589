# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.furnished import Furnished, Workshop
from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Clock, Laboratory


@dataclass
class House:
    """A laboratory with one certificate issued, and who reads and makes evaluations."""

    lab: Laboratory
    certificate: Certificate
    auditor: User
    director: User

    @property
    def quality(self) -> User:
        return self.lab.quality

    @property
    def clock(self) -> Clock:
        return self.lab.clock


def build(told: Clock) -> House:
    """The cast of the daily work, an auditor and a director; one certificate is signed."""
    lab = cast.build(told)
    admin = lab.users["admin"]
    auditor = create_user(admin, "audit", "秦朗", PASSWORD, name_en="Qin Lang", roles=["AUD"])
    director = create_user(admin, "director", "沈宏", PASSWORD, name_en="Shen Hong", roles=["TOP"])
    certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
    return House(lab, certificate, auditor, director)


@pytest.fixture(scope="session")
def furnished(workshop: Workshop) -> Furnished[House]:
    """That house, built once."""
    return workshop.furnished(build)


@pytest.fixture
def house(folder: Path, furnished: Furnished[House], db: None) -> Iterator[House]:
    """The house on the afternoon of 2026-04-12; its clock goes on when told."""
    with furnished.in_use() as mine:
        yield mine
