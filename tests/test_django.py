# SPDX-License-Identifier: Apache-2.0
"""What Django can tell about itself: migrations and system checks."""

import contextlib
from io import StringIO

import pytest
from django.core.management import call_command

from tests import tree


@pytest.mark.django_db
def test_migrations_are_up_to_date() -> None:
    output = StringIO()
    with contextlib.suppress(SystemExit):  # that is how the command says no
        call_command("makemigrations", "--check", "--dry-run", stdout=output, stderr=output)
    lacking = output.getvalue()
    tree.no([] if lacking.startswith("No changes") else [lacking])


@pytest.mark.django_db
def test_system_checks_are_silent() -> None:
    call_command("check", fail_level="WARNING", stdout=StringIO(), stderr=StringIO())
