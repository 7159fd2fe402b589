# SPDX-License-Identifier: Apache-2.0
"""Every shipped procedure from its worked examples to a certificate: the values arrive, and the DCC is valid.

Nothing here asks a database: a worked example becomes a record, its results, the tables of the certificate
with its annex, and the DCC, which PTB's schema judges and which reads back as what was written.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.reference import reference_path
from zhunsheng.certificate.dcc.parsing import parse_hardened
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.tests.dcc_rules import broken_rules
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.value import Certificate, MethodUsed
from zhunsheng.measure.procedure import load_shipped, shipped
from zhunsheng.work.compose_budgets import budget_annex
from zhunsheng.work.compose_results import decision_used, result_tables
from zhunsheng.work.scope import Scope
from zhunsheng.work.specimen import Run, run_of

EXAMPLES = [(name, example.id) for name in shipped() for example in load_shipped(name).worked]
NO_SCOPE = Scope((), (), accredited=False, decided=False)


@cache
def schema(folder: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder / "v3.3.0" / "dcc.xsd")))


def certificate_of(run: Run) -> Certificate:
    """Anybody's certificate with what this example gives: complete points alone, and the budgets annexed."""
    done = [
        replace(each, rows=tuple(row for row in each.rows if row.state == "complete"))
        for each in run.results.sections
    ]
    results = replace(run.results, sections=tuple(each for each in done if each.rows))
    procedure = run.programme.procedure
    rule = run.example.decision or procedure.decision.default
    return replace(
        MULTIMETER,
        methods=tuple(MethodUsed(each.number, each.title, procedure.id, procedure.version)
                      for each in procedure.references),
        results=(*result_tables(run.programme, results, NO_SCOPE), *budget_annex(results)),
        decision=decision_used(run.programme, results, rule),
        statements=tuple(dict.fromkeys(section.coverage for section in results.sections)),
    )  # fmt: skip


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=str)
def test_an_example_becomes_a_valid_certificate_with_all_its_values(name: str, example: str) -> None:
    procedure = load_shipped(name)
    run = run_of(procedure, next(each for each in procedure.worked if each.id == example))
    certificate = certificate_of(run)
    xml = write_dcc(certificate)
    tree = parse_hardened(xml)
    schema(reference_path("dcc/xsd")).assertValid(tree)
    assert broken_rules(tree) == []
    assert read_dcc(xml) == certificate
    tables = {table.key: table for table in certificate.results}
    for section in run.results.sections:
        rows = [row for row in section.rows if row.state == "complete"]
        # A section left out had nothing complete; each of its series has a table of its own.
        stated = [
            cell
            for key, table in tables.items()
            if key == section.id or key.removeprefix(f"{section.id}-") in {row.series for row in rows}
            for row in table.rows
            for cell in row.cells
        ]
        for row in rows:
            assert row.result is not None
            if section.kind == "point":
                shown = (row.result.value_text, row.result.expanded_text)
                assert shown in [(cell.value, cell.uncertainty) for cell in stated if cell], row
        assert bool(stated) == bool(rows)
