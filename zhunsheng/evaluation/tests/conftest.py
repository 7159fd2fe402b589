# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.ledger import clock, keys
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Clock, Laboratory, build


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


@pytest.fixture
def house(tmp_path: Path, settings: Settings, db: None) -> Iterator[House]:
    """The cast of the daily work, an auditor and a director; one certificate is signed."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    keys.create("demo.zhunsheng.test/log")
    told = Clock()
    with clock.replaced_by(told):
        lab = build(told)
        admin = lab.users["admin"]
        auditor = create_user(admin, "audit", "秦朗", PASSWORD, name_en="Qin Lang", roles=["AUD"])
        director = create_user(admin, "director", "沈宏", PASSWORD, name_en="Shen Hong", roles=["TOP"])
        certificate = actions.sign(lab.lin, cast.checked(lab), password=PASSWORD)
        yield House(lab, certificate, auditor, director)
