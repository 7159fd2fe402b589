# SPDX-License-Identifier: Apache-2.0
import pytest

from zhunsheng.measure.procedure import load_text, shipped, shipped_text
from zhunsheng.measure.procedure.loader import Tree, read_tree
from zhunsheng.measure.procedure.skeleton import examples_of_the_skeleton, skeleton
from zhunsheng.measure.procedure.written import comment_lines, write_text


@pytest.mark.parametrize("name", shipped())
def test_what_is_written_reads_as_what_was_read(name: str) -> None:
    text = shipped_text(name)
    tree, _lines = read_tree(text)
    written = write_text(tree)
    assert read_tree(written)[0] == tree
    assert load_text(written) == load_text(text)
    assert comment_lines(written) == []


@pytest.mark.parametrize(
    "text",
    ["0.00350", "null", "~", "", "yes", "1:30", "a: b", "#x", "x #y", "- a", "0x1F", "1e5", "2016-01-01", "=",
     "<<", "'q'", '"', "line\nbreak", " lead", "°C", "%", "*a", "&a", "!t", "{", "[1]", "\t", "？：，"],
)  # fmt: skip
def test_any_scalar_comes_back_as_typed(text: str) -> None:
    tree: dict[str, Tree] = {"a": text, "b": [text], "c": {"zh": text, "en": text}}
    assert read_tree(write_text(tree))[0] == tree


def test_comments_are_found_and_hashes_in_texts_are_none() -> None:
    text = "# first\na: 'x # y'\nb: 1 # third\nc: >\n  # text\n\nd: [1, # sixth\n  2]\n"
    assert comment_lines(text) == [1, 3, 7]


def test_the_skeleton_is_a_procedure_whose_example_comes_out() -> None:
    from zhunsheng.measure import worked

    procedure = load_text(skeleton("calliper", "length", "JJG 30-2012", ("通用卡尺", "Callipers")))
    assert (procedure.family, procedure.references[0].number) == ("calliper", "JJG 30-2012")
    assert worked.run(procedure) == []
    assert examples_of_the_skeleton(procedure) == ("example",)
    assert examples_of_the_skeleton(load_text(shipped_text("caliper-jjg30"))) == ()
