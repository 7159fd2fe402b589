# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "zhunsheng.work"
    label = "work"
    verbose_name = "业务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhunsheng.work import receivers  # noqa: F401 - connects signals once models are loaded
        from zhunsheng.work.imports import register_all

        register_all()
