# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhunsheng.accounts"
    label = "accounts"
    verbose_name = "账户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the log, which lies below and knows no roles, who may look at it."""
        # Models can be imported only once every application is loaded.
        from zhunsheng.accounts.permissions import log_sight
        from zhunsheng.ledger import access

        access.judged_by(log_sight)
