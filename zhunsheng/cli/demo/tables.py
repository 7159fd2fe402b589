# SPDX-License-Identifier: Apache-2.0
"""The tables of a new laboratory made at once, as the models say.

Rendering the state between a hundred steps took longer than all the statements they come to. No step moves
data, and a test holds that they lead where the models are; so each of them counts as done.
"""

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings


def at_once() -> None:
    """In an empty database; what comes up to date later finds nothing to do."""
    with override_settings(MIGRATION_MODULES={each.label: None for each in apps.get_app_configs()}):
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    steps = MigrationLoader(connection).disk_migrations
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(steps))
