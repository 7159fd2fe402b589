# SPDX-License-Identifier: Apache-2.0
"""Whoever adds a field to the schema names it in `labels.yaml`, and the form shows it by itself."""

import pytest

from zhunsheng.measure.procedure.outline import Kind, Model, all_models, choice_word, entries, field_words
from zhunsheng.measure.procedure.schema import Procedure

MODELS = list(dict.fromkeys(all_models(Procedure)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_its_label_in_both_languages(model: Model) -> None:
    for name in model.model_fields:
        words = field_words(model, name)
        assert words, f"labels.yaml names no {model.__name__}.{name}"
        assert len(words) in (2, 4)
        assert all(words)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_choice_has_its_word(model: Model) -> None:
    for entry in entries(model):
        tags = [(entry.tag, tag) for tag, _inner in entry.models if tag]
        for key, choice in [*((entry.key, choice) for choice in entry.choices), *tags]:
            assert choice_word(key, choice), f"labels.yaml has no word for {model.__name__}.{key}: {choice}"


def test_the_form_knows_every_shape_of_the_schema() -> None:
    assert [
        (model.__name__, entry.key) for model in MODELS for entry in entries(model) if entry.kind is Kind.RAW
    ] == []


def test_alternatives_are_told_apart_by_their_tag() -> None:
    [budget] = [entry for model in MODELS for entry in entries(model) if entry.key == "budget"]
    assert (budget.tag, budget.model("constant").__name__) == ("from", "ConstantComponent")
