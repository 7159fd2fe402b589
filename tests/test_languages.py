# SPDX-License-Identifier: Apache-2.0
"""Chinese first, English complete: what a person reads can be read in both languages."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tests import floors, tree
from zhunsheng.cli import messages

HAN = re.compile(r"[\u3400-\u9fff]")
# What stands between the words is of a language too: a page in English has no “：”.
HAN_OR_POINT = re.compile(r"[\u3400-\u9fff：，；、。（）！？]")
# What is translated, and what no reader sees. A line that must stay Chinese says so: lang="zh-Hans".
# A language is offered under its own name.
OWN_NAME = "中文"
TRANSLATED = re.compile(
    r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|<[^>]*\blang=\"zh[^>]*>[^<]*",
    re.DOTALL,
)
# A command's help and a message that comes before any language is chosen carry both: "中文 / English".
BOTH = re.compile(r"[\u3400-\u9fff].*[\n/ ].*[A-Za-z]{2,}", re.DOTALL)
LATIN = re.compile(r"[A-Za-z]{2,}")
# Sample data is in the laboratory's language; an application's verbose name is shown nowhere.
EXEMPT = re.compile(r"(^|/)(demo[a-z_]*|apps)(\.py|/)")


def test_every_text_has_its_english() -> None:
    faults = [fault for room in messages.rooms() for fault in messages.faults(room)]
    tree.no(faults + messages.contradictions(messages.rooms()))


def test_templates_show_no_untranslated_chinese() -> None:
    found = []
    for name, text in tree.texts():
        if (
            "templates" in name.parts
            and name.suffix in messages.TEMPLATE_SUFFIXES
            and "tests" not in name.parts
        ):
            # Blanked, not removed: line numbers stay true.
            rest = TRANSLATED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text).replace(OWN_NAME, "")
            found += [
                f"{name}:{n}: {line.strip()}"
                for n, line in enumerate(rest.splitlines(), 1)
                if HAN_OR_POINT.search(line)
            ]
    tree.no(found)


def test_code_shows_no_untranslated_chinese() -> None:
    """Chinese in a Django room is translated, a `Text`, or has its English beside it."""
    modules = [(name, text) for name, text in tree.product() if not EXEMPT.search(name.as_posix())]
    django_rooms = [(name, text) for name, text in modules if name.parts[1] not in floors.ground_rooms()]
    tree.no(place for name, text in django_rooms for place in untranslated(name, ast.parse(text)))


def untranslated(name: Path, module: ast.Module) -> Iterator[str]:
    """Each Chinese string of a module that a reader of English would meet as it is."""
    translated: set[ast.AST] = set()
    bilingual = {"Text", *messages.keywords(module)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node) in bilingual:
            translated.update(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            translated.add(node.value)  # a docstring
        elif isinstance(node, ast.JoinedStr):
            translated.update(node.values)  # judged as a whole
        elif isinstance(node, ast.Call | ast.Tuple):
            translated.update(_paired(node))
        elif isinstance(node, ast.Compare):
            translated.update({node.left, *node.comparators})  # read, not shown
        elif isinstance(node, ast.Set) and any(LATIN.search(_text(word)) for word in node.elts):
            translated.update(node.elts)  # words that people may type, in both languages
    for node in ast.walk(module):
        text = _text(node)
        if HAN.search(text.replace(OWN_NAME, "")) and node not in translated and not BOTH.search(text):
            yield f"{name}:{node.lineno}: {text.strip()}"  # type: ignore[attr-defined]  # text has a place


def _paired(node: ast.Call | ast.Tuple) -> Iterator[ast.AST]:
    """The Chinese among arguments or elements whose neighbour to the right is its English."""
    row = node.elts if isinstance(node, ast.Tuple) else [*node.args, *(word.value for word in node.keywords)]
    for left, right in pairwise(row):
        if HAN.search(_text(left)) and LATIN.search(_text(right)) and not HAN.search(_text(right)):
            yield left


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_the_search_for_untranslated_chinese_finds_it() -> None:
    source = "\n".join(
        [
            'A = "签发"',
            'B = _("签发")',
            'C = f"第 {n} 页"',
            'D = Text(zh="页", en="page")',
            'E = "页 / page"',
            'F = say("页", "page")',
            "from django.utils.translation import gettext as now_",
            'G = now_("页")',
            'H = {"无", "none"}',
        ]
    )
    assert list(untranslated(Path("x.py"), ast.parse(source))) == ["x.py:1: 签发", "x.py:3: 第  页"]
