# SPDX-License-Identifier: Apache-2.0
"""The lock under which facts that gates depend on change, and under which gates look at them."""

from django.db import connection

# Any fixed number; every writer of facts and every gate uses this one.
_FACTS_KEY = 8_140_146


def facts_lock() -> None:
    """Hold the lock of the laboratory's facts until the present transaction ends.

    SQLite needs nothing: a transaction there is IMMEDIATE and so already alone. Must run in a transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FACTS_KEY])
