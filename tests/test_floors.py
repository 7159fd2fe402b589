# SPDX-License-Identifier: Apache-2.0
"""The floors of the house, where import-linter does not look: relations, the clock, the linter itself."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests import contracts, floors, tree

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "timezone.now", "timezone.localdate",
}  # fmt: skip
SURROUNDINGS = {"os.environ", "os.getenv", "os.getenvb"}


def relations() -> Iterator[tuple[str, str, str]]:
    """Each relation of our models: where it is declared, the model's module, the other model's module."""
    for model in apps.get_models(include_auto_created=True):
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        for field in fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, models.Model):
                yield f"{model._meta.label}.{field.name}", model.__module__, target.__module__


def test_model_relations_point_down() -> None:
    """A foreign key by label is an import in disguise, and import-linter does not see it."""
    found = list(relations())
    assert any(floors.room_of(module) for _, module, _ in found), "no model of ours was looked at"
    tree.no(f"{place}: {why}" for place, own, other in found if (why := floors.breach(own, other)))


def test_the_table_names_every_room_there_is() -> None:
    present = {path.parent.name for path in (tree.ROOT / floors.PACKAGE).glob("*/__init__.py")}
    assert present <= set(floors.table())


def test_an_import_upwards_is_a_breach() -> None:
    assert floors.breach("zhunsheng.ledger.models", "zhunsheng.work.models") == "ledger may not import work"
    assert floors.breach("zhunsheng.market.actions", "zhunsheng.quality.queries")
    assert floors.breach("zhunsheng.proofs.leaf", "zhunsheng.measure.text")
    assert floors.breach("zhunsheng.kitchen.sink", "zhunsheng.measure.text")


def test_an_import_downwards_is_none() -> None:
    assert floors.breach("zhunsheng.work.actions", "zhunsheng.ledger.events") is None
    assert floors.breach("zhunsheng.evaluation.actions", "zhunsheng.quality.queries") is None
    assert floors.breach("zhunsheng.work.actions", "zhunsheng.work.models") is None
    assert floors.breach("zhunsheng.work.actions", "django.db.models") is None


@pytest.mark.parametrize(
    ("question", "importer", "imported"),
    [
        (contracts.ground, "zhunsheng.measure.text", "django.utils.translation"),
        (contracts.order, "zhunsheng.work.models", "zhunsheng.work.actions.issue"),
        (contracts.order, "zhunsheng.work.queries", "zhunsheng.work.evidence"),
        (contracts.private, "zhunsheng.web.shell", "zhunsheng.work.views"),
        (contracts.strangers, "zhunsheng.web.portal.verify", "zhunsheng.work.models"),
    ],
)
def test_each_contract_refuses_its_breach(question: contracts.Question, importer: str, imported: str) -> None:
    assert question(importer, imported)


@pytest.mark.parametrize(
    ("question", "importer", "imported"),
    [
        (contracts.ground, "zhunsheng.ledger.models", "django.db"),
        (contracts.order, "zhunsheng.work.actions.issue", "zhunsheng.work.models"),
        (contracts.private, "zhunsheng.work.urls", "zhunsheng.work.views"),
        (contracts.strangers, "zhunsheng.web.portal.verify", "zhunsheng.work.queries"),
        (contracts.strangers, "zhunsheng.web.portal.verify", "zhunsheng.measure.text"),
    ],
)
def test_no_contract_refuses_what_is_meant(
    question: contracts.Question, importer: str, imported: str
) -> None:
    assert question(importer, imported) is None


def _dotted(node: ast.expr) -> str:
    """ "datetime.now" for the expression `datetime.now`, and for `datetime.datetime.now` too."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
        return f"{owner}.{node.attr}"
    return ""


def test_ground_rooms_read_no_clock_and_no_surroundings() -> None:
    """Time and settings come in as arguments; the same call gives the same answer on any day."""
    ground = [(name, text) for name, text in tree.product() if name.parts[1] in floors.ground_rooms()]
    assert ground
    found = [
        f"{name}:{node.lineno}: {_dotted(node)}"
        for name, text in ground
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and _dotted(node) in CLOCKS | SURROUNDINGS
    ]
    tree.no(found)
