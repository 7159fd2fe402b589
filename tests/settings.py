# SPDX-License-Identifier: Apache-2.0
"""The settings as tools read them (mypy's Django plugin, migration checks): no laboratory's key is needed."""

import os

os.environ.setdefault("ZHUNSHENG_EPHEMERAL_SECRET", "true")

from zhunsheng.web.settings import *  # noqa: F403  # every setting is meant
