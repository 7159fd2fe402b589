# SPDX-License-Identifier: Apache-2.0
"""What Django can tell about itself: migrations, system checks, the languages of templates."""

import contextlib
import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests import tree
from zhunsheng.cli import messages

HAN = re.compile(r"[\u3400-\u9fff]")
# What is translated, and what no reader sees. A line that must stay Chinese says so: lang="zh-Hans".
# A language is offered under its own name.
OWN_NAME = "中文"
TRANSLATED = re.compile(
    r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|<[^>]*\blang=\"zh[^>]*>[^<]*",
    re.DOTALL,
)


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


def test_every_text_has_its_english() -> None:
    faults = [fault for room in messages.rooms() for fault in messages.faults(room)]
    tree.no(faults + messages.contradictions(messages.rooms()))


def test_templates_show_no_untranslated_chinese() -> None:
    found = []
    for name, text in tree.texts():
        if (
            "templates" in name.parts
            and name.suffix in messages.TEMPLATE_SUFFIXES
            and "tests" not in name.parts
        ):
            # Blanked, not removed: line numbers stay true.
            rest = TRANSLATED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text).replace(OWN_NAME, "")
            found += [
                f"{name}:{n}: {line.strip()}"
                for n, line in enumerate(rest.splitlines(), 1)
                if HAN.search(line)
            ]
    tree.no(found)
