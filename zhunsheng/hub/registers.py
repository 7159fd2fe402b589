# SPDX-License-Identifier: Apache-2.0
"""The register of issued certificates of a pack, kept when it is received."""

from collections.abc import Mapping
from typing import Any, Final

from zhunsheng.hub.models import ReceivedPack, Registered

_BATCH: Final = 5000
_LONG: Final = 80


def keep(pack: ReceivedPack, told: Mapping[str, Any]) -> None:
    """Store what the process that reads packs told of `registry`: as they are, for nothing is judged here."""
    Registered.objects.bulk_create(
        (
            Registered(
                pack=pack, cert_id=_text(each), number=_text(number), content=_text(content).lower()[:64]
            )
            for each, number, content in told["rows"]
        ),
        batch_size=_BATCH,
    )


def _text(said: str) -> str:
    """What any database keeps of a text: not its NULs, and no more than one looks for."""
    return said.replace("\0", "")[:_LONG]
