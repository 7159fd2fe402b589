# SPDX-License-Identifier: Apache-2.0
"""The page `docs/evidence.md`, drawn from the schema and the vocabulary of rules.

Run `python -m zhunsheng.rules.page > docs/evidence.md` after a change of either.
"""

import sys
from collections.abc import Iterator

from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.rule import STAGES, Columns, Rule
from zhunsheng.rules.schema.column import Column, Table
from zhunsheng.rules.tables import TABLES, VERSION

_HEAD = f"""\
# Evidence tables, version {VERSION}

<!-- Drawn by `python -m zhunsheng.rules.page`; a test compares. Edit zhunsheng/rules. -->

A pack is a folder with one folder a table and Parquet files in it. Rules for every table:

- Join by `lab_id` and id together. Ids are opaque; packs written by us hold strings, packs of others may
  hold int64, one type a column. Read no role out of an id.
- `instant` is naive local time of the site, `timestamp[us]`. Intervals are half-open: `[from, to)`; a null
  `to` is open.
- Rules about the laboratory's own work leave out certificates marked `subcontracted`: the rules R-SUB judge
  those.
- `counts` are integers in steps of the resolution: value = counts × resolution.
- `certificates` holds the certificates issued. In the gate's slice it also holds the task in hand: one row
  with nulls, with `drafted_at`, the instant the gate asks.
- *null* in the table below: a value may be missing. *optional*: a pack may lack the column, which reads as
  null. Whatever is missing makes a rule that needs it *unknown*, never *pass*. Unknown columns are kept.
"""


_RULES = """\
# Rules

Each rule names the clauses it serves, the stages of the work at which it is asked, and its evidence: what it
*needs* (without it the rule is unknown), what it *reads* where a pack has it, and of what it needs one.
"""


def as_markdown() -> str:
    """The whole page."""
    tables = (line for table in TABLES.values() for line in _section(table))
    return "\n".join((_HEAD, *tables, _RULES, *(line for rule in SWEPT for line in _rule(rule)), ""))


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield f"{table.doc.zh}: {table.doc.en}."
    yield ""
    yield "| column | type | | 中文 | English |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        cells = (column.name, column.kind, _marks(column), column.doc.zh, column.doc.en)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _rule(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id}"
    yield f"{rule.title.zh}: {rule.title.en}."
    yield ""
    yield f"- clauses {', '.join(rule.clauses)}; {rule.severity}; override: {rule.override}"
    if rule.supports:
        yield f"- a hit counts for {', '.join(sorted(rule.supports))} too, which other rules decide"
    if rule.asks:
        yield f"- only asks, once the work is done: {', '.join(sorted(rule.asks))}"
    for part, cases in sorted(rule.only.items()):
        yield f"- {part} is served by these cases only: {', '.join(sorted(cases))}"
    asked = ", ".join(stage for stage in STAGES if stage in rule.stages)
    yield f"- stages: {asked or _AFTER.format(by=_ASKING[rule.severity == 'statistical'])}"
    for case, stages in sorted(rule.waits.items()):
        yield f"- *{case}* does not block yet at: {', '.join(stage for stage in STAGES if stage in stages)}"
    yield f"- needs {_places(rule.needs)}"
    if rule.reads:
        yield f"- reads {_places(rule.reads)}"
    if rule.one_of:
        yield f"- one of {', '.join(rule.one_of)}"
    yield from _said(rule)
    yield ""


def _said(rule: Rule) -> Iterator[str]:
    """Its messages, with the names of columns and details in them; innocent explanations; what clears it."""
    yield f"- says: {rule.message}"
    yield from (f"- *{case}*: {text}" for case, text in rule.cases.items())
    for each in rule.innocent:
        yield f"- innocent: {each}"
    yield f"- cleared by: {rule.clears}"


_AFTER = "none; asked of a history, by {by}"
_ASKING = ("an evaluation and the sweep", "the sweep")


def _places(columns: Columns) -> str:
    return "; ".join(f"`{table}`: {', '.join(names)}" for table, names in columns.items())


def _marks(column: Column) -> str:
    if column.key:
        return "key"
    return "optional" if column.optional else "null" if column.nullable else ""


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
