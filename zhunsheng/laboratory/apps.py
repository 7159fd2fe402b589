# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


def _kinds() -> None:
    from zhunsheng.laboratory.imports.shipped import register_all

    register_all()


class LaboratoryConfig(AppConfig):
    name = "zhunsheng.laboratory"
    label = "laboratory"
    verbose_name = "实验室"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhunsheng.laboratory import receivers  # noqa: F401 - connects signals once models are loaded
        from zhunsheng.laboratory.imports.kinds import register_when_asked

        register_when_asked(_kinds)
