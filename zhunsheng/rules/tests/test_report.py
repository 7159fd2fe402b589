# SPDX-License-Identifier: Apache-2.0
"""Reports: one document, and what is drawn and exported from it without losing or adding a verdict."""

import io
import json
import re
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2
import pytest
import yaml
from pyhanko.pdf_utils.reader import PdfFileReader

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.engine import run
from zhunsheng.rules.report import html, oscal, pdf, pictures
from zhunsheng.rules.report.document import About, Document, Said, day_of, document, point
from zhunsheng.rules.report.framework import framework
from zhunsheng.rules.report.numbers import read_numbers
from zhunsheng.rules.report.peers import PeersError
from zhunsheng.rules.report.peers import read as read_peers
from zhunsheng.rules.report.profile import CatalogueError, default_profile, graded, read_profile
from zhunsheng.rules.report.published import published, told_of
from zhunsheng.rules.report.writing import form_of, written
from zhunsheng.rules.tests.world import arrow, changed, day, honest
from zhunsheng.rules.verdict import frozen
from zhunsheng.rules.verdict.frozen import HitRow
from zhunsheng.rules.verdict.given import Answers, Judgement, units_asked
from zhunsheng.rules.verdict.summary import summary
from zhunsheng.rules.verdict.whole import evaluate
from zhunsheng.rules.verdict.words import DECIDED

CODE = catalogue()
FENG = Text("冯洁", "Feng Jie")
INFERRED = {each.id for each in CODE.clauses if each.provenance == "inferred-number"}
JUDGED = {
    "about": "4.1",
    "verdict": "met",
    "by": {"zh": "冯洁", "en": "Feng Jie"},
    "at": "2026-04-12T02:00:00+00:00",
    "until": "2027-04-12",
    "reason": "营业执照有效",
    "references": ["document:YYZZ"],
}


@pytest.fixture(scope="module")
def told() -> Document:
    """The standard's certificate ended before the work; a person judged 4.1, and one thing is handed out."""
    tables = arrow(changed(honest(), "traceability", valid_to=day(5)))
    judgement = Judgement("4.1", "met", FENG, "营业执照有效")
    answers = Answers(SWEPT, units_asked(SWEPT, tables), run(SWEPT, tables), judgements={"4.1": judgement})
    whole = evaluate(CODE, answers)
    rows = {name: table.num_rows for name, table in tables.items()}
    about = About(
        lab_id="91330200MA2DEM000X",
        laboratory=Text("示例校准<br>", "Sample & Co."),
        first="2026-01-01",
        as_of="2026-12-31",
        known_at="2026-12-31T16:00:00+00:00",
        made_at="2027-01-01T00:00:00+00:00",
        made_by=FENG,
        software="zhunsheng test",
        catalogue=frozen.code_version(CODE),
        rules="ab" * 32,
        asked={"units": dict(answers.asked), "rows": rows},
        summary=summary(whole),
        sha256="cd" * 32,
        intact=True,
    )
    nodes = [(each.id, each.own) for each in whole.verdicts if CODE[each.id].counts]
    work = {"about": "4.3", "owner": JUDGED["by"], "due": "2027-02-01", "note": "补资质附表"}
    return document(
        CODE,
        about,
        frozen.verdict_rows(whole),
        frozen.hit_rows(answers),
        said=Said(judgements=[JUDGED], work=[work]),
        trend=[point(day, summary(whole), nodes) for day in ("2026-11-30", "2026-12-31")],
    )


def test_a_document_is_plain_json_with_every_node_of_the_code(told: Document) -> None:
    assert json.loads(json.dumps(told)) == told
    assert [each["id"] for each in told["clauses"]] == [each.id for each in CODE.clauses]
    assert len(told["clauses"]) == 137
    [hit] = [each for each in told["hits"] if each["rule"] == "R-TRACE-01" and each["state"] == "broken"]
    assert (hit["severity"], hit["unit"], hit["standing"]) == ("hard", "cert", "open")
    assert {"4.4.2/traceable", "5.8.4/covered"} <= set(hit["clauses"])
    part = next(p for c in told["clauses"] if c["id"] == "5.8.4" for p in c["parts"] if p.get("rules"))
    assert part["title"]["en"]
    assert part["reasons"]


def test_paper_is_the_same_each_time_and_has_the_document_in_it(told: Document) -> None:
    drawn = pdf.render(told, "en")
    assert pdf.render(told, "en") == drawn
    names = PdfFileReader(io.BytesIO(drawn)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    attached = json.loads(names[1].get_object()["/EF"]["/F"].get_object().data)
    assert attached == told
    pages = pypdfium2.PdfDocument(drawn)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    for said in ("Sample & Co.", "not yet eligible", "R-TRACE-01", "Feng Jie", "default profile", "cdcdcdcd"):
        assert said in text, said
    assert not re.findall(r"[\u4e00-\u9fff]", text.replace("营业执照有效", "").replace("补资质附表", ""))


def test_a_character_the_font_lacks_is_marked_and_nothing_is_lost(told: Document) -> None:
    odd = {**told, "laboratory": {**told["laboratory"], "name": {"zh": "示例𓀀", "en": "Sample"}}}
    assert pdf.render(odd, "zh").startswith(b"%PDF")


def test_on_screen_every_click_leads_somewhere_and_nothing_is_loaded(told: Document) -> None:
    for said in (html.render(told, "zh"), html.render(told, "en")):
        ids = re.findall(r' id="([^"]+)"', said)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', said)) <= set(ids)
        assert not re.search(r"<script|\ssrc=|https?://(?!www\.w3\.org/2000/svg)", said)
        assert 'href="#rule-r-trace-01"' in said
        assert 'id="node-5.8.4"' in said
    assert "示例校准&lt;br&gt;" in html.render(told, "zh")


def test_a_rule_without_a_hit_is_a_row_and_columns_nobody_filled_are_left_out(told: Document) -> None:
    page = html.render({**told, "work": []}, "en")
    assert re.search(r'<td><span id="rule-r-auth-01">R-AUTH-01</span>', page)
    assert re.search(r'<section class=rule id="rule-r-trace-01">', page)
    assert ">Owner</th>" not in page
    assert ">Owner</th>" in html.render(told, "en")
    assert not re.search(r"T\d\d:\d\d:\d\d\.\d", page)  # nobody reads fractions of a second


def test_oscal_names_every_node_assessed_and_the_hits_behind_it(told: Document) -> None:
    whole = oscal.assessment_results(told)["assessment-results"]
    assert whole["metadata"]["oscal-version"] == "1.1.3"
    [result] = whole["results"]
    assessed = [each for each in told["clauses"] if each["own"] is not None]
    assert len(result["findings"]) == len(assessed)
    by_target = {each["target"]["target-id"]: each for each in result["findings"]}
    assert by_target["cc146-4.1"]["target"]["status"] == {"state": "satisfied"}
    assert by_target["cc146-4.3"]["target"]["status"]["state"] == "not-satisfied"
    known = {each["uuid"] for each in result["observations"]}
    cited = {
        each["observation-uuid"] for f in result["findings"] for each in f.get("related-observations", ())
    }
    assert cited <= known
    assert by_target["cc146-5.8.4"]["related-observations"]
    assert by_target["cc146-6.3.R1"]["remarks"] == "our reconstruction; it never counts"
    assert by_target["cc146-6.4.1"]["remarks"] == "number inferred"
    assert "remarks" not in by_target["cc146-4.1"]
    _check_structure(whole)
    assert oscal.assessment_results(told)["assessment-results"] == whole


def _check_structure(value: Any, name: str = "") -> None:
    """What the schema of NIST asks of every place: no empty list, real UUIDs, tokens, strings with something.

    The schema itself is not shipped; the export was validated against 1.1.3 when it was written.
    """
    if isinstance(value, dict):
        for key, each in value.items():
            _check_structure(each, key)
    elif isinstance(value, list):
        assert value, name
        for each in value:
            _check_structure(each, name)
    elif name.endswith("uuid") or name == "party-uuids":
        assert uuid.UUID(value).version == 5
    elif name in ("target-id", "control-id", "role-id"):
        assert re.fullmatch(r"[A-Za-z_][\w.\-]*", value), value
    else:
        assert isinstance(value, str), name
        assert value == value.strip(), name
        assert value, name


def test_published_is_what_persons_confirmed_and_nothing_of_doubt(told: Document) -> None:
    shown = published(told)
    ids = {each["id"] for each in shown["clauses"]}
    assert not ids & INFERRED
    assert not any(each.startswith("6.3.R") for each in ids)
    assert (shown["hits"], shown["judgements"], shown["work"], shown["peers"]) == ([], [], [], None)
    verdicts = {each["id"]: each["verdict"] for each in shown["clauses"]}
    assert (verdicts["4.1"], verdicts["5.8.4"]) == ("met", "unknown")
    assert "to-verify" in json.dumps(told)
    assert "to-verify" not in json.dumps(shown)  # nor how many there are
    own = [each["own"] for each in shown["clauses"] if each["counts"] and each["own"]]
    coverage = shown["summary"]["coverage"]
    assert coverage["applicable"] == len(own) - own.count("not-applicable")
    assert coverage["decided"] == sum(each in ("met", "partly", "not-met") for each in own)
    for text in (html.render(shown, "en"), json.dumps(oscal.assessment_results(shown))):
        assert "Feng Jie" not in text
        assert "to be verified" not in text.replace("only finds what is to be verified", "")
        assert "R-TRACE-01" not in text
    page = html.render(shown, "en")
    for left_out in ("Judged by", "Nobody has judged", "the software", "Owner"):  # none of it would be true
        assert left_out not in page
    assert shown["left_out"] == {"inferred-number": len(INFERRED), "reconstruction": 5}
    counts = told_of(shown)
    assert counts["decided"] + counts["unknown"] == counts["applicable"] == coverage["applicable"]
    assert counts["left_out"] == len(INFERRED) + 5 == len(told["clauses"]) - len(shown["clauses"])
    settled = sum(each in DECIDED for each in verdicts.values())
    assert settled == counts["decided"] + counts["rolled_up"]


def test_a_number_that_a_person_looked_up_lets_its_node_be_published(told: Document) -> None:
    text = '- {clause: "6.4.1", number: "6.4.2", copy: No. 7, by: 冯洁, on: 2026-06-01}\n'
    numbers = read_numbers(CODE, "numbers.yaml", text)
    clauses = [{**each, "number": numbers.get(each["id"])} for each in told["clauses"]]
    shown = published({**told, "clauses": clauses})
    [node] = [each for each in shown["clauses"] if each["id"] in INFERRED]
    assert (node["id"], node["number"]["number"]) == ("6.4.1", "6.4.2")
    nodes = yaml.safe_load(framework(CODE, numbers=numbers))["objects"]["framework"]["requirement_nodes"]
    assert "6.4.2" in {each["ref_id"] for each in nodes}
    with pytest.raises(CatalogueError) as refused:
        read_numbers(CODE, "numbers.yaml", text.replace("6.4.1", "4.1"))
    assert refused.value.line == 1


def test_the_framework_has_the_code_in_order_with_parents_before_children() -> None:
    whole = yaml.safe_load(framework(CODE, published=False))
    nodes = whole["objects"]["framework"]["requirement_nodes"]
    assert len(nodes) == 137 + 3
    seen: set[str] = set()
    for node in nodes:
        assert node.get("parent_urn") is None or node["parent_urn"] in seen
        assert node["urn"] not in seen
        seen.add(node["urn"])
    by_ref = {each["ref_id"]: each for each in nodes}
    assert not by_ref["6.3.R1"]["assessable"]
    assert "重构" in by_ref["6.3.R1"]["annotation"]
    assert by_ref["4.1"]["translations"]["en"]["name"] == "Legal status"


def _node(clause: str, obligation: str, own: str) -> dict[str, Any]:
    return {"id": clause, "kind": "good-practice", "obligation": obligation, "counts": True, "own": own}


def test_grades_wait_for_the_gate_and_unknown_lowers_the_coverage_only() -> None:
    nodes = [
        _node("6.1.1", "shall", "met"),
        _node("6.1.2", "should", "met"),
        _node("6.2.1", "should", "partly"),
        _node("6.2.2", "should", "unknown"),
        _node("6.2.3", "should", "not-applicable"),
        _node("6.2.4", "may", "not-met"),
    ]
    good = graded(default_profile(), nodes, "eligible")[0]
    assert (good["requirements"], good["score"], good["coverage"]) == ("1.00", "0.75", "0.75")
    assert good["level"] == "fair"
    assert graded(default_profile(), nodes, "not-yet")[0]["level"] is None


def test_a_profile_of_ones_own_weighs_groups_and_is_told_where_it_is_wrong() -> None:
    text = Path(pictures.__file__).with_name("data").joinpath("default.yaml").read_text(encoding="utf-8")
    nodes = [_node("6.1.1", "should", "met"), _node("6.2.1", "should", "not-met")]
    heavy = read_profile("mine.yaml", text.replace('"6.2": "1"', '"6.2": "3"'))
    assert graded(heavy, nodes, "eligible")[0]["score"] == "0.25"
    assert heavy.grades[0].weights["6.2"] == Decimal(3)
    assert heavy.digest != default_profile().digest
    for wrong in ('score: "1.80"', 'score: "NaN"', "score: much"):
        with pytest.raises(CatalogueError) as refused:
            read_profile("mine.yaml", text.replace('score: "0.80"', wrong, 1))
        assert refused.value.file == "mine.yaml"
        assert refused.value.line > 1


HITS = (0, 1, 2, 3, 4, 5, 100)


def _labs(path: Path, rows: list[tuple[str, str]]) -> Path:
    pq.write_table(
        pa.table({"lab_id": [lab for lab, _r in rows], "rules": [text for _lab, text in rows]}), path
    )
    return path


def test_peers_are_rates_without_names_and_too_few_say_nothing(told: Document, tmp_path: Path) -> None:
    counts = [json.dumps({"R-TRACE-01": [hits, 0, 100], "R-PACE-01": [1, 0, 0]}) for hits in HITS]
    own = told["laboratory"]["lab_id"]
    rows = [(f"L{at}", text) for at, text in enumerate(counts)]
    peers = read_peers(_labs(tmp_path / "labs.parquet", [*rows, (own, counts[0])]), own)
    assert peers["laboratories"] == 7
    assert peers["rates"] == {"R-TRACE-01": [f"{hits / 100:.6f}" for hits in HITS]}
    assert "L3" not in json.dumps(peers)
    said = html.render({**told, "peers": peers}, "en")
    assert "7 peers" in said
    assert "100 %" in said
    few = read_peers(_labs(tmp_path / "few.parquet", rows[:4]), own)
    assert few["rates"] == {}
    assert "Fewer than 5 peers" in html.render({**told, "peers": few}, "en")
    (tmp_path / "none.parquet").write_bytes(b"PAR1")
    for wrong in (tmp_path / "none.parquet", tmp_path / "absent", _labs(tmp_path / "bad", [("L", "[1]")])):
        with pytest.raises(PeersError):
            read_peers(wrong, own)


def test_a_hit_has_the_day_of_its_certificate_else_its_month() -> None:
    content = {"detail": {"begins": "2026-03-09T08:00:00"}}
    hit = HitRow("k", "R-TRACE-01", "broken", "", "cert", ("c1",), "c1", content)
    assert day_of(hit, {"c1": "2026-03-11"}) == "2026-03-11"
    assert day_of(hit, {}) == "2026-03-09"
    month = HitRow("k", "R-SITE-02", "broken", "", "person_month", ("P-7 2026-05",), "P-7", {"detail": {}})
    assert day_of(month, {}) == "2026-05"


def test_the_name_of_a_file_says_its_form(told: Document) -> None:
    assert [form_of(name) for name in ("a.pdf", "a.oscal.json", "a.json", "a.framework.yaml", "a.doc")] == [
        "pdf", "oscal", "json", "framework", None,
    ]  # fmt: skip
    assert json.loads(written(told, "json", "zh")) == told
    assert b"requirement_nodes" in written(published(told), "framework", "zh")
