# SPDX-License-Identifier: Apache-2.0
"""How the open database stands to this version: what it lacks, and what it has that we don't know."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor


def pending() -> list[str]:
    """Migrations of this version that the database lacks, in their order."""
    executor = _executor()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations the database has had and this version does not know: it is of a newer version."""
    executor = _executor()
    ours = {app for app, _name in executor.loader.graph.nodes}
    known = set(executor.loader.disk_migrations)
    found = [key for key in executor.loader.applied_migrations if key not in known and key[0] in ours]
    return sorted(".".join(key) for key in found)


def _executor() -> "MigrationExecutor":
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connection)
