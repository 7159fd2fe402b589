# SPDX-License-Identifier: Apache-2.0
"""What the log costs beside raw inserts into the same database with the same durability (SQLite).

Raw: plain SQL inserts of rows of the same size. Logged: append, commit, sequence, sign, write and sync the
published files and the anchor. Both in one run, on an own database (SQLite, in a temporary folder).
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from bench import ourselves
from bench.ratio import seconds

SINGLE = 100
BATCH = 4096


def run() -> Iterator[str]:
    """The lines, from a process of its own: settings are read once a process."""
    with tempfile.TemporaryDirectory() as folder:
        more = {
            "DJANGO_SETTINGS_MODULE": "zhunsheng.web.settings",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "ZHUNSHENG_DATA": f"{folder}/data",
            "ZHUNSHENG_ANCHOR": f"{folder}/anchor/checkpoint",
            "ZHUNSHENG_EPHEMERAL_SECRET": "true",
        }
        yield from ourselves.module("bench.bench_ledger", more=more).splitlines()


def measure() -> Iterator[str]:
    """Each way twice: one event a transaction, and many in one."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from zhunsheng.ledger import keys
    from zhunsheng.ledger.actions import append, sequencing_deferred
    from zhunsheng.ledger.models import Blob

    call_command("migrate", "ledger", verbosity=0)
    keys.create("log.zhunsheng.test/bench")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE raw (id INTEGER PRIMARY KEY, body TEXT, salt BLOB, leaf BLOB)")
    row = ('{"body":{"number":1},"kind":"item.received","subject":"item:1"}', bytes(32), bytes(32))

    def raw() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO raw (body, salt, leaf) VALUES (%s, %s, %s)", row)

    def raw_batch() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for _number in range(BATCH):
                cursor.execute("INSERT INTO raw (body, salt, leaf) VALUES (%s, %s, %s)", row)

    def saved_batch() -> None:
        with transaction.atomic():
            for number in range(BATCH):
                Blob.objects.create(sha256=next(names), size=number, media_type="text/plain", stored_at=now)

    def logged() -> None:
        with transaction.atomic():
            append("item.received", "item:1", None, {"number": 1})

    def logged_batch() -> None:
        with sequencing_deferred(), transaction.atomic():
            for number in range(BATCH):
                append("item.received", f"item:{number}", None, {"number": number})

    names, now = (f"{number:064x}" for number in count()), datetime.now(UTC)
    one, many = seconds(raw, SINGLE), seconds(raw_batch, 3)
    logged_one, logged_many = seconds(logged, SINGLE), seconds(logged_batch, 3)
    yield f"one event a transaction: {logged_one / one:.1f} times a raw insert and commit"
    yield f"{BATCH} events in one transaction: {logged_many / many:.1f} times raw inserts"
    saved = seconds(saved_batch, 3)
    yield f"{BATCH} events in one transaction: {logged_many / saved:.1f} times rows saved by Django's models"
    yield f"one of these events costs {logged_one / (logged_many / BATCH):.0f} times less than one alone"


if __name__ == "__main__":
    for line in measure():
        print(line, flush=True)
