# SPDX-License-Identifier: Apache-2.0
from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "zhunsheng.evaluation"
    label = "evaluation"
    verbose_name = "评价"
    default_auto_field = "django.db.models.BigAutoField"
