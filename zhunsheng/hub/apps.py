# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "zhunsheng.hub"
    label = "hub"
    verbose_name = "社会评价"
    default_auto_field = "django.db.models.BigAutoField"
