# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zhunsheng.ledger"
    label = "ledger"
    verbose_name = "日志"
    default_auto_field = "django.db.models.BigAutoField"
