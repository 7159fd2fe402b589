# SPDX-License-Identifier: Apache-2.0
"""Gathering the texts to translate: from code and templates into a catalogue, and what --check refuses."""

import gettext
from pathlib import Path

import polib
import pytest

from zhunsheng.cli import messages

CODE = """
from django.utils.translation import gettext as now_, gettext_lazy as _, ngettext, pgettext

TITLE = _("签发")
LONG = _(
    "证书 %(number)s "
    "已作废"
)
COUNT = ngettext("%(count)s 份证书", "%(count)s 份证书", 2)
STATE = pgettext("样品状态", "在途")
NOW = now_("立即")
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "签发" %}</h1>
    <p title="{{ _('关闭') }}">it's {% blocktranslate trimmed with name=person.name %}
      {{ name }} 于
      今日核验
    {% endblocktranslate %}</p>
{% blocktranslate count n=total %}{{ n }} 项{% plural %}{{ n }} 项{% endblocktranslate %}
{# {% translate "注释" %} #}
"""
ENGLISH = {
    "签发": "Issue",
    "证书 %(number)s 已作废": "Certificate %(number)s is void",
    "在途": "In transit",
    "立即": "At once",
    "关闭": "Close",
    "%(name)s 于 今日核验": "Checked today by %(name)s",
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one room, `work`, and the shared templates."""
    package = tmp_path / "zhunsheng"
    for folder in ("work/templates/work", "work/tests", "web", "templates"):
        (package / folder).mkdir(parents=True)
    for room in ("work", "web"):
        (package / room / "__init__.py").touch()
    (package / "work" / "actions.py").write_text(CODE)
    (package / "work" / "tests" / "test_x.py").write_text('_("只在测试中")')
    (package / "work" / "templates" / "work" / "page.html").write_text(TEMPLATE)
    (package / "templates" / "base.html").write_text('{% translate "首页" %}')
    monkeypatch.setattr(messages, "PACKAGE", package)
    return package


def translate(house: Path, room: str = "work") -> None:
    """Fills in all English, as a translator would."""
    path = house / room / messages.CATALOGUE
    file = polib.pofile(str(path))
    for entry in file:
        if entry.msgid_plural:
            noun = "certificate" if "证书" in entry.msgid else "item"
            number = messages.PLACEHOLDER.findall(entry.msgid)[0]
            entry.msgstr_plural = {0: f"one {noun}", 1: f"{number} {noun}s"}
        else:
            entry.msgstr = ENGLISH[entry.msgid]
    file.save()
    assert messages.main([room]) == 0


def test_every_text_is_gathered_once_and_reads_in_english(house: Path) -> None:
    assert messages.main(["work"]) == 0
    translate(house)
    with (house / "work" / messages.CATALOGUE).with_suffix(".mo").open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    assert english.gettext("签发") == "Issue"
    assert english.gettext("%(name)s 于 今日核验") == "Checked today by %(name)s"
    assert english.gettext("关闭") == "Close"
    assert english.gettext("立即") == "At once"
    assert english.pgettext("样品状态", "在途") == "In transit"
    assert english.ngettext("%(count)s 份证书", "%(count)s 份证书", 1) == "one certificate"
    assert english.ngettext("%(n)s 项", "%(n)s 项", 3) == "%(n)s items"
    assert english.gettext("注释") == "注释"
    assert english.gettext("只在测试中") == "只在测试中"
    assert messages.main(["work", "--check"]) == 0


def test_shared_templates_belong_to_web(house: Path) -> None:
    assert set(messages.gather("web")) == {messages.Key("首页")}


def test_what_lacks_english_is_listed(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages.main(["work"])
    assert messages.main(["work", "--check"]) == 1
    printed = capsys.readouterr().out
    assert "work: no English for “签发” (zhunsheng/work/actions.py)" in printed


def test_english_is_kept_and_unused_texts_leave(house: Path) -> None:
    messages.main(["work"])
    translate(house)
    source = house / "work" / "actions.py"
    source.write_text(CODE.replace('pgettext("样品状态", "在途")', '_("已签发")'))
    assert messages.main(["work", "--check"]) == 1
    messages.main(["work"])
    entries = messages.load("work")
    assert entries[messages.Key("签发")].msgstr == "Issue"
    assert entries[messages.Key("已签发")].msgstr == ""
    assert messages.Key("在途", "样品状态") not in entries


def test_a_lost_placeholder_is_refused(house: Path) -> None:
    messages.main(["work"])
    translate(house)
    path = house / "work" / messages.CATALOGUE
    path.write_text(path.read_text().replace("Certificate %(number)s is void", "The certificate is void"))
    messages.main(["work"])
    assert [fault for fault in messages.faults("work") if "placeholders differ" in fault]


def test_an_old_compiled_file_is_refused(house: Path) -> None:
    messages.main(["work"])
    translate(house)
    (house / "work" / messages.CATALOGUE).with_suffix(".mo").write_bytes(b"old")
    assert [fault for fault in messages.faults("work") if "not up to date" in fault]


def test_two_rooms_may_not_differ_in_english(house: Path) -> None:
    (house / "templates" / "base.html").write_text('{% translate "签发" %}')
    messages.main(["work", "web"])
    translate(house)
    path = house / "web" / messages.CATALOGUE
    path.write_text(path.read_text().replace('"签发"\nmsgstr ""', '"签发"\nmsgstr "Sign"'))
    assert messages.contradictions(["web", "work"]) == ["“签发” is “Sign” in web and “Issue” in work"]


def test_a_room_that_does_not_exist_is_refused(house: Path) -> None:
    with pytest.raises(SystemExit):
        messages.main(["kitchen"])
