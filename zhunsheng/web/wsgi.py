# SPDX-License-Identifier: Apache-2.0
"""The WSGI application that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.web.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Compile the rules now, or read them back: the first gate of a process would otherwise wait for it."""
    from zhunsheng.rules.catalogue import RULES
    from zhunsheng.rules.slices import judge
    from zhunsheng.web.rules_kept import keep_rules

    keep_rules()
    judge(RULES, {})


def _publish_beside() -> None:
    """Requests are answered first; the log's files follow."""
    from zhunsheng.ledger import publisher

    publisher.start()


_warm_up()
_publish_beside()
