# SPDX-License-Identifier: Apache-2.0
from typing import TYPE_CHECKING, Final

from django.apps import AppConfig

if TYPE_CHECKING:
    from zhunsheng.laboratory.imports.kinds import Kind

PREFIX: Final = "evidence-"
"""How the codes of what is brought as spreadsheets begin; the table's name follows."""


def _brought(table: str) -> "Kind | None":
    from zhunsheng.evaluation.brought.kinds import find  # late: it loads the actions, and with them the rules

    return find(table)


class EvaluationConfig(AppConfig):
    name = "zhunsheng.evaluation"
    label = "evaluation"
    verbose_name = "评价"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhunsheng.laboratory.imports.kinds import register_family

        register_family(PREFIX, _brought)
