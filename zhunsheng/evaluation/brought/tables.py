# SPDX-License-Identifier: Apache-2.0
"""Which tables of evidence are brought: those that nothing in the daily work writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from zhunsheng.measure.text import Text
from zhunsheng.rules import tables as schema
from zhunsheng.rules.schema.column import Column, Table

_FILE: Final = Path(__file__).with_name("words.yaml")
_OURS: Final = ("lab_id", "recorded_at")
"""Columns nobody fills in: whose evidence it is, and when it was filed, the product knows."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tables that the page lists together."""

    code: str
    title: Text
    tables: tuple[str, ...]


@cache
def groups() -> tuple[Group, ...]:
    """The tables that can be brought, in the order of the page."""
    return tuple(
        Group(each["code"], Text(each["zh"], each["en"]), tuple(each["tables"])) for each in told()["groups"]
    )


@cache
def names() -> tuple[str, ...]:
    """Every table that can be brought."""
    return tuple(name for group in groups() for name in group.tables)


def group_of(table: str) -> Group:
    """The group a table is in."""
    return next(group for group in groups() if table in group.tables)


def table_of(name: str) -> Table | None:
    """The schema of a table that can be brought; None for any other."""
    return schema.TABLES[name] if name in names() else None


def columns(table: str) -> tuple[Column, ...]:
    """The columns that are filled in."""
    return tuple(column for column in schema.TABLES[table].columns if column.name not in _OURS)


def same_by(table: str) -> tuple[str, ...]:
    """The columns that say which row it is: one with the same in all of them takes its place."""
    given: Mapping[str, list[str]] = told()["same"]
    if table in given:
        return tuple(given[table])
    return tuple(column.name for column in columns(table) if column.key)


@cache
def told() -> Any:
    """The file of words."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))
