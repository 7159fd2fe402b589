# SPDX-License-Identifier: Apache-2.0
"""A catalogue that is not right is refused with its file and line."""

from importlib.resources import files

import pytest

from zhunsheng.clauses.catalogue import CatalogueError, read

FOLDER = files("zhunsheng.clauses") / "data"
NODE = """\
- id: "4.1"
  parent: "4"
  kind: basic-condition
  obligation: shall
  provenance: slide
  title: {zh: 法律地位, en: Legal status}
  requirement: {zh: 须为法人。, en: It is a legal entity.}
  evidence:
    - {zh: 营业执照, en: business licence}
  automatable: partial
  sources: [organization]
  check: {zh: 由人确认。, en: A person confirms it.}
  awaits: records
"""


def code() -> str:
    """The vocabulary as shipped, with one file of nodes."""
    text = (FOLDER / "code.yaml").read_text(encoding="utf-8")
    lines = [line if not line.startswith("files:") else "files: [nodes]" for line in text.splitlines()]
    return "\n".join(lines)


def refusal(nodes: str) -> CatalogueError:
    """What is said to a file of nodes that cannot be used."""
    with pytest.raises(CatalogueError) as refused:
        read({"code.yaml": code(), "nodes.yaml": nodes})
    assert refused.value.file == "nodes.yaml"
    return refused.value


def test_a_catalogue_of_one_node_is_read() -> None:
    found = read({"code.yaml": code(), "nodes.yaml": NODE})
    assert [clause.id for clause in found.clauses] == ["4.1"]
    assert found.clauses[0].parts[0].awaits == "records"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("en: Legal status", "en: Legal 地位", 6, "Chinese characters in the English"),
        ("{zh: 法律地位, en: Legal status}", "{zh: 法律地位}", 6, "“en” is missing"),
        ("en: business licence", 'en: ""', 9, "a text is needed here"),
        ("kind: basic-condition", "kind: basic", 3, "“basic” is none of"),
        ("awaits: records", "awaits: luck", 13, "“luck” is none of"),
        ("sources: [organization]", "sources: [gossip]", 11, "no data source gossip"),
        ('parent: "4"', 'parent: "9"', 2, "there is no 9 before it"),
        ('id: "4.1"', 'id: "5.1"', 1, "5.1 is not below 4"),
        ("  awaits: records\n", "  await: records\n", 13, "await: this entry is not known"),
        ("  awaits: records\n", "  judged_by: children\n", 13, "no children to be judged by"),
        ("  awaits: records\n", "  kind: prohibited\n", 13, "occurs twice"),
        ("sources: [organization]", "sources: organization", 11, "a list is needed here"),
        ("  check:", "  check: [", 13, "not readable as YAML"),
    ],
)
def test_a_fault_names_file_and_line(old: str, new: str, line: int, said: str) -> None:
    assert NODE.count(old) == 1
    refused = refusal(NODE.replace(old, new))
    assert (refused.line, said in refused.words.en) == (line, True), str(refused)


def test_a_node_is_there_once() -> None:
    assert refusal(NODE + NODE).line == NODE.count("\n") + 1


def test_a_mapping_names_who_confirmed_it_and_when() -> None:
    mapped = NODE.replace("provenance: slide", "provenance: inferred-number")
    assert read({"code.yaml": code(), "nodes.yaml": mapped}).clauses[0].number_inferred
    licensed = "  licensed: {number: '4.1', copy: No. 7, confirmed_by: 冯洁, confirmed_on: 2026-04-12}\n"
    found = read({"code.yaml": code(), "nodes.yaml": mapped + licensed}).clauses[0]
    assert found.licensed is not None
    assert not found.number_inferred
    assert "is no date" in refusal(mapped + licensed.replace("2026-04-12", "yesterday")).words.en
