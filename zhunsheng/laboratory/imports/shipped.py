# SPDX-License-Identifier: Apache-2.0
"""The kinds this room can import; registered when the application starts."""

from zhunsheng.laboratory.imports.devices import EQUIPMENT
from zhunsheng.laboratory.imports.kinds import register
from zhunsheng.laboratory.imports.papers import METHODS, SCOPE
from zhunsheng.laboratory.imports.places import CLIENTS, ROOMS
from zhunsheng.laboratory.imports.staff import PEOPLE


def register_all() -> None:
    """Let them be imported."""
    for kind in (ROOMS, METHODS, EQUIPMENT, PEOPLE, SCOPE, CLIENTS):
        register(kind)
