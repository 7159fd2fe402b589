# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


def _kinds() -> None:
    from zhunsheng.work.imports import register_all

    register_all()


class WorkConfig(AppConfig):
    name = "zhunsheng.work"
    label = "work"
    verbose_name = "业务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhunsheng.laboratory.imports.kinds import register_when_asked
        from zhunsheng.work import receivers  # noqa: F401 - connects signals once models are loaded

        register_when_asked(_kinds)
