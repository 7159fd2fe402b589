# SPDX-License-Identifier: Apache-2.0
"""The code as shipped: complete, a closed tree, in both languages, and honest about where it came from."""

import subprocess
import sys
from typing import Any

import yaml

from tests.reference import reference_path
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.clauses.words import CHINESE, Words

CODE = catalogue()
SPELT = {"basic_condition": "basic-condition", "basic_conduct": "basic-conduct", "shall_not": "shall-not"}
SPELT |= {"good_practice": "good-practice"}
OF_THE_SLIDES = ("kind", "obligation", "automatable", "parent")
# English put right: grammar, and a Chinese word left in it. The Chinese beside each is as it was.
REWORDED = {
    *(f"4.4.1.{number}" for number in range(1, 8)),
    *(f"6.7.2.{number}" for number in range(1, 9)),
    "4.5.b",
    "6.1.5.1.d",
    "6.2.6",
}


def said(clause: Clause) -> list[Words]:
    """Everything a node says."""
    words = [clause.title, clause.requirement, clause.check, *clause.evidence]
    words += [text for part in clause.parts for text in (part.title, part.check)]
    words += [clause.note] if clause.note else []
    return words + ([clause.indicator.formula] if clause.indicator else [])


def test_the_code_has_its_137_nodes() -> None:
    assert len(CODE.clauses) == 137
    assert CODE["4.4.2"].title.en == "Traceability and confirmation of equipment"
    assert [part.key for part in CODE["4.3"].parts] == ["held", "in_force", "declared"]
    assert CODE["5.1"].parts[0].ref == "5.1"


def test_the_tree_is_closed() -> None:
    ids = {clause.id for clause in CODE.clauses}
    chapters = {chapter.id for chapter in CODE.chapters}
    assert {clause.parent for clause in CODE.clauses} <= ids | chapters
    reached = [*chapters]
    for parent in reached:
        reached += [clause.id for clause in CODE.children(parent)]
    assert set(reached) - chapters == ids
    assert CODE.parents("6.1.5.1.a") == (CODE["6.1"], CODE["6.1.5"], CODE["6.1.5.1"])


def test_everything_is_said_in_both_languages() -> None:
    for clause in CODE.clauses:
        for words in said(clause):
            assert CHINESE.search(words.zh), (clause.id, words)
            assert not CHINESE.search(words.en), (clause.id, words)
            assert words.en.strip() == words.en, clause.id
    assert all(clause.evidence for clause in CODE.clauses if not clause.group and clause.assessable)


def test_every_part_belongs_to_one_node_and_every_childless_node_has_one() -> None:
    refs = [part.ref for part in CODE.parts()]
    assert len(refs) == len(set(refs))
    assert all(clause.parts or CODE.children(clause.id) for clause in CODE.clauses)
    assert all(part.clause == clause.id for clause in CODE.clauses for part in clause.parts)


def test_what_is_ours_and_not_the_codes_says_so() -> None:
    reconstructed = {clause.id for clause in CODE.clauses if clause.reconstructed}
    assert reconstructed == {f"6.3.R{number}" for number in range(1, 6)}
    assert all(not CODE[each].counts and "重构" in str(CODE[each].note) for each in reconstructed)
    assert CODE["6.3"].provenance == "heading-only"
    assert not CODE["6.3"].counts


def test_inferred_numbers_are_marked_until_somebody_maps_them() -> None:
    inferred = {clause.id for clause in CODE.clauses if clause.number_inferred}
    assert {"6.1.8.1", "6.1.8.2", "6.7.1", "6.7.2", "6.7.2.8", *(f"6.4.{n}" for n in range(1, 9))} <= inferred
    assert all(each.startswith(("6.1.8.", "6.4.", "6.7.1", "6.7.2")) for each in inferred)
    assert CODE.provenance["inferred-number"].name.zh == "编号为推断"


def test_notes_and_permissions_never_count() -> None:
    assert not CODE["4.5.note"].counts
    assert not any(clause.counts for clause in CODE.clauses if clause.obligation == "may")
    assert CODE["5.8.4"].counts


def test_it_agrees_with_the_catalogue_it_was_made_from() -> None:
    source = yaml.safe_load(reference_path("domain/clauses.yaml").read_text(encoding="utf-8"))
    assert [clause.id for clause in CODE.clauses] == [each["id"] for each in source["clauses"]]
    assert [(c.id, c.title.zh, c.title.en) for c in CODE.chapters] == [
        (each["id"], each["title_zh"], each["title_en"]) for each in source["chapters"]
    ]
    for each in source["clauses"]:
        _agrees(CODE[each["id"]], each)


def _agrees(clause: Clause, source: dict[str, Any]) -> None:
    for name in OF_THE_SLIDES:
        assert getattr(clause, name) == SPELT.get(source[name], source[name]), (clause.id, name)
    assert (clause.title.zh, clause.title.en) == (source["title_zh"], source["title_en"]), clause.id
    assert clause.requirement.zh == source["requirement_zh"], clause.id
    if clause.id not in REWORDED:
        assert clause.requirement.en == source["requirement_en"], clause.id
    assert [words.zh for words in clause.evidence] == source["evidence"], clause.id
    assert list(clause.sources) == source["data_source"], clause.id
    assert clause.group == source.get("group", False), clause.id
    assert clause.assessable == source.get("assessable", True), clause.id
    assert clause.modal_absent == source.get("modal_absent", False), clause.id
    assert (clause.note is not None) == ("note" in source), clause.id
    assert (clause.provenance == "inferred-number") == source.get("numbering_inferred", False), clause.id
    assert clause.reconstructed == source.get("reconstructed", False), clause.id
    ours = {part.key: part for part in clause.parts}
    for atom in source.get("atoms", ()):
        part = ours[atom["key"]]
        stated = (
            SPELT.get(atom["obligation"], atom["obligation"]),
            atom["automatable"],
            atom["zh"],
            atom["en"],
        )
        assert (part.obligation, part.automatable, part.title.zh, part.title.en) == stated, part.ref


def test_the_room_needs_nothing_of_ours_and_no_django() -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from zhunsheng.clauses.catalogue import catalogue; catalogue()\n"
        "print(sorted({name.split('.')[1] for name in sys.modules if name.startswith('zhunsheng.')}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['clauses']"
