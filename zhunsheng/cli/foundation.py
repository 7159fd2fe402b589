# SPDX-License-Identifier: Apache-2.0
"""What every new laboratory starts from: folder, secrets, keys, tables, the entity and its administrator."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.data import open_laboratory
from zhunsheng.web.installation import Kind, write_kind

if TYPE_CHECKING:
    from zhunsheng.accounts.models import User
    from zhunsheng.laboratory.models import Site


@dataclass(frozen=True, slots=True)
class Entity:
    """The legal entity as a new laboratory is told of it."""

    name: str
    name_en: str
    credit_code: str
    address: str
    address_en: str
    zone: str = "Asia/Shanghai"
    phone: str = ""
    accreditation: str = ""
    is_demo: bool = False


def migrated() -> None:
    """The tables, step by step as they came to be."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def prepare(
    data: Path,
    origin: str,
    entity: Entity,
    at: datetime,
    *,
    kind: Kind = "laboratory",
    make_tables: Callable[[], None] = migrated,
) -> None:
    """Make the folder, its secrets and keys, and the tables; Django is loaded when this returns.

    A hub signs no certificates; its authority is for the seal on its statements.
    """
    _make_secret(data)
    if kind != "laboratory":
        write_kind(data, kind)
    open_laboratory(data, migrated=False)
    from zhunsheng.laboratory import signing
    from zhunsheng.ledger import keys

    make_tables()
    keys.create(origin)
    signing.create_authority(entity.name, entity.credit_code, at)


def found(entity: Entity, username: str, name: str, name_en: str, password: str) -> "tuple[User, Site]":
    """Create the first administrator, the entity and its main site."""
    from zhunsheng.accounts.actions import create_user
    from zhunsheng.laboratory import actions

    administrator = create_user(None, username, name, password, name_en=name_en, roles=["SYS"])
    actions.set_up_organisation(
        administrator,
        name=entity.name,
        name_en=entity.name_en,
        credit_code=entity.credit_code,
        address=entity.address,
        address_en=entity.address_en,
        phone=entity.phone,
        accreditation=entity.accreditation,
        is_demo=entity.is_demo,
    )
    site = actions.add_site(
        administrator,
        code="MAIN",
        name="本部",
        name_en="Main site",
        address=entity.address,
        address_en=entity.address_en,
        zone=entity.zone,
    )
    return administrator, site


def _make_secret(data: Path) -> None:
    keys = data / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    keys.chmod(0o700)
    secret = keys / "secret"
    handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
