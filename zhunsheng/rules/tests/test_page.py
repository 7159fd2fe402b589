# SPDX-License-Identifier: Apache-2.0
"""The documentation of tables and rules is the tables and rules."""

from pathlib import Path

from zhunsheng.rules.page import as_markdown

PAGE = Path(__file__).resolve().parents[3] / "docs" / "evidence.md"


def test_the_page_is_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown()
