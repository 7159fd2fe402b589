# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class LaboratoryConfig(AppConfig):
    name = "zhunsheng.laboratory"
    label = "laboratory"
    verbose_name = "实验室"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhunsheng.laboratory import receivers  # noqa: F401 - connects signals once models are loaded
        from zhunsheng.laboratory.imports.shipped import register_all

        register_all()
