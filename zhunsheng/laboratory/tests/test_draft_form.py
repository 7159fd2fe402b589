# SPDX-License-Identifier: Apache-2.0
"""The same text as a form: what is shown is posted back as it was, and lists can be added to and moved."""

from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import ProcedureDraft
from zhunsheng.laboratory.procedure_form import parts
from zhunsheng.laboratory.procedure_form.parts import HEAD, LISTS, part_of
from zhunsheng.laboratory.procedure_form.posted import read_group
from zhunsheng.laboratory.procedure_form.shown import Faults, order_of, show_group, unknown_entries
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.laboratory.tests.test_draft_pages import DRAFTS
from zhunsheng.laboratory.tests.test_drafts import SECOND, started
from zhunsheng.laboratory.tests.test_pages import as_user, text_of
from zhunsheng.measure.procedure import load_shipped, load_text, shipped, shipped_text
from zhunsheng.measure.procedure.loader import read_tree
from zhunsheng.measure.procedure.written import write_text

Posted = dict[str, list[str]]


class Fields(HTMLParser):
    """What a browser would post of the procedure's form, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: Posted = {}
        self.inside = False
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = "procedure-form" in values.get("class", "")
        name = values.get("name", "")
        if not self.inside or (not name and tag != "option"):
            return
        if tag == "input" and (values.get("type") != "checkbox" or "checked" in values):
            self.posted.setdefault(name, []).append(values.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self.posted.setdefault(name, []).append("")
        elif tag == "select":
            self.select = name
            self.posted[name] = [""]
        elif tag == "option" and "selected" in values:
            self.posted[self.select] = [values.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.area:
            self.posted[self.area][-1] += data


def shown(page: str) -> Posted:
    fields = Fields()
    fields.feed(page)
    fields.posted.pop("csrfmiddlewaretoken", None)
    return fields.posted


def url(draft: ProcedureDraft, part: str) -> str:
    return f"{DRAFTS}/{draft.pk}/form?part={part}"


def opened(client: Client, draft: ProcedureDraft, part: str) -> Posted:
    return shown(text_of(client.get(url(draft, part))))


@pytest.mark.parametrize("name", ["dmm-jjf1587", "thermometer-gum-h3", "weights-jjg99"])
def test_a_part_posted_as_shown_changes_nothing(lab: Laboratory, name: str) -> None:
    draft, client = started(lab, shipped_text(name)), as_user(lab, "zhang")
    tree, _lines = read_tree(shipped_text(name))
    parts = ["head", *(f"{key}.{at}" for key in ("sections", "worked") for at in range(len(tree[key] or [])))]
    for part in parts:
        posted = opened(client, draft, part)
        response = client.post(url(draft, part), posted)
        assert response.status_code == 302
    assert draft.texts.count() == 1


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_procedure_goes_through_the_form_unchanged(name: str) -> None:
    """The same without the address, for all of them: drawn by the template, posted, read back."""
    text = shipped_text(name)
    tree, _lines = read_tree(text)
    assert unknown_entries(tree) == []
    names = [HEAD, *(f"{key}.{at}" for key in LISTS for at in range(len(tree[key] or [])))]
    whole = tree
    for part in filter(None, (part_of(each, tree) for each in names)):
        content = parts.content(tree, part)
        nodes = show_group(part.entries, content, Faults([], part.path))
        page = render_to_string("laboratory/form_nodes.html", {"nodes": nodes, "outer": True})
        form = f'<form class="procedure-form"><input name="!" value="{order_of(content)}">{page}</form>'
        posted = QueryDict(mutable=True)
        for key, values in shown(form).items():
            posted.setlist(key, values)
        read = read_group(posted, part.entries, "")
        assert read == content, part.name
        whole = parts.replaced(whole, part, read)
    assert list(whole) == list(tree)
    assert load_text(write_text(whole)) == load_shipped(name)


def test_a_formula_with_a_comma_is_one_formula_in_a_list(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    formulas = ["max(range/2, 5), range\nmin(range, (range + 1)/2)"]
    posted = opened(client, draft, "sections.0") | {"points.formulas": formulas}
    client.post(url(draft, "sections.0"), posted)
    newest = draft.texts.first()
    assert newest is not None
    assert 'formulas: ["max(range/2, 5)", range, "min(range, (range + 1)/2)"]' in newest.text.replace(
        "'", '"'
    )
    again = opened(client, draft, "sections.0")
    assert again["points.formulas"] == ["max(range/2, 5), range, min(range, (range + 1)/2)"]


def test_what_is_typed_goes_into_the_file_and_the_rest_stays(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    posted = opened(client, draft, "sections.0")
    posted |= {"repeats": ["6"], "parameters.0.default": ["0.00350"], "title.en": ["DC voltage"]}
    client.post(url(draft, "sections.0"), posted)
    text = draft.texts.first()
    assert text is not None
    tree, _lines = read_tree(text.text)
    before, _lines = read_tree(SECOND)
    assert "    repeats: 6\n" in text.text
    assert "default: 0.00350" in text.text
    assert (list(tree), tree["worked"]) == (list(before), before["worked"])
    assert load_text(text.text).sections[0].title.en == "DC voltage"


def test_rows_are_added_moved_and_removed_before_they_are_saved(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    posted = opened(client, draft, "sections.0")

    def press(op: str) -> Posted:
        page = text_of(client.post(url(draft, "sections.0"), {**posted, "op": [op]}))
        assert "还没有保存" in page
        return shown(page)

    posted = press("add:certificate")
    assert posted["certificate.#"] == ["8"]
    posted = press("up:budget.6")
    assert (posted["budget.5.id"], posted["budget.6.id"]) == (["lead"], ["thermal"])
    posted = press("remove:budget.0")
    assert posted["budget.0.id"] == ["resolution"]
    posted = press("copy:columns.0")
    assert posted["columns.1.id"] == ["indication"]
    posted = press("drop:item_range")
    assert "item_range.!" not in posted
    posted = press("put:coverage")
    assert "coverage.!" in posted
    assert draft.texts.count() == 1


def test_another_source_has_other_entries_and_keeps_what_both_have(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    posted = opened(client, draft, "sections.0")
    posted |= {"budget.0.from": ["constant"], "op": ["swap:budget.0"]}
    posted = shown(text_of(client.post(url(draft, "sections.0"), posted)))
    assert "budget.0.half_width" in posted
    assert "budget.0.estimator" not in posted
    assert posted["budget.0.name.en"] == ["Repeatability of the indication"]


def test_a_fault_stands_beside_its_entry(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    posted = opened(client, draft, "sections.0") | {"unit": ["furlong"]}
    page = text_of(client.post(url(draft, "sections.0"), posted, follow=True))
    field = page[page.index('id="f-unit"') :]
    assert "furlong" in field[: field.index("</div>")]
    assert 'class="error"' in field[: field.index("</div>")]
    assert "有错" in page


def test_a_section_is_added_filled_and_moved(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    response = client.post(url(draft, "head"), opened(client, draft, "head") | {"op": ["add:sections"]})
    assert response["Location"].endswith("part=sections.1")
    posted = opened(client, draft, "sections.1") | {"id": ["ohm"]}
    client.post(url(draft, "sections.1"), posted)
    client.post(url(draft, "head"), opened(client, draft, "head") | {"op": ["up:sections.1"]})
    draft.refresh_from_db()
    text = draft.newest.text
    assert text.index("id: ohm") < text.index("id: dcv-20")


def test_comments_are_said_to_go_before_they_do(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    assert "3 行注释" in text_of(client.get(url(draft, "head")))
    client.post(url(draft, "head"), opened(client, draft, "head") | {"version": ["3"]})
    assert "行注释" not in text_of(client.get(url(draft, "head")))
    assert draft.texts.get(number=1).text == SECOND


def test_of_two_forms_neither_is_lost(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    posted = opened(client, draft, "head") | {"version": ["7"]}
    actions.save_draft(
        lab.papers, draft, text=SECOND.replace("least_minutes: 40", "least_minutes: 50"), seen=1
    )
    page = text_of(client.post(url(draft, "head"), posted))
    assert "钱文" in page
    assert "least_minutes" in page
    again = shown(page)
    assert (again["version"], again["seen"]) == (["7"], ["2"])


def test_a_file_the_form_can_not_show_is_not_opened_as_one(lab: Laboratory) -> None:
    client = as_user(lab, "zhang")
    for text, word in (("a: [", "YAML"), (SECOND.replace("repeats: 3", "repeets: 3"), "sections.0.repeets")):
        page = text_of(client.get(url(started(lab, text), "head")))
        assert "表单还打不开" in page
        assert word in page


def test_a_half_written_procedure_opens_as_a_form(lab: Laboratory) -> None:
    client = as_user(lab, "zhang")
    draft = started(lab, write_text({"schema": "1", "id": "x", "sections": [{}]}))
    for part in ("head", "sections.0"):
        assert "有错" in text_of(client.get(url(draft, part)))


def test_a_button_that_is_none_changes_nothing(lab: Laboratory) -> None:
    draft, client = started(lab), as_user(lab, "zhang")
    posted = opened(client, draft, "sections.0")
    for op in ("add:", "remove:²", "up:budget.99999999999", "put:x.y.z", "nonsense", "add:a.0.b"):
        response = client.post(url(draft, "sections.0"), posted | {"op": [op], "seen": ["²"]})
        assert response.status_code == 200
        assert shown(text_of(response)) == posted
    assert client.get(url(draft, "sections.²"))["Location"].endswith("/form")
