# SPDX-License-Identifier: Apache-2.0
"""The page: drawn again from the DCC and compared page by page, in text and in picture.

Template and typesetter stand in the issuing event, so a file can't choose how it is compared. A page drawn by
another version than the one at hand is compared word by word with the page as drawn here. That finds words
that differ; it can't show that the picture says what the words say, so such a page is never called trusted.
"""

import re
from collections import Counter

from zhunsheng.certificate.checks.dcc import SignedDcc
from zhunsheng.certificate.checks.log import LogFinding
from zhunsheng.certificate.page import TEMPLATE, PageError, TooLarge, engine, render_page
from zhunsheng.certificate.page_results import shown
from zhunsheng.certificate.pictures import Difference, PictureError, differences, page_count, page_texts
from zhunsheng.certificate.sealed import SealedFile
from zhunsheng.certificate.size import MAX_PAGES, PAGES_TOO_MANY
from zhunsheng.certificate.value import Certificate, strings_in
from zhunsheng.certificate.verification import Check
from zhunsheng.measure.text import Text

MAX_EVIDENCE = 8
# A Chinese character at a time, since lines break between any two; other words whole.
_WORD = re.compile(r"[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+")

_SAME = Text(
    "页面与 DCC 一致：由 DCC 重绘，逐页相同。",
    "The page agrees with the DCC: drawn again from it, every page is the same.",
)
_DIFFERENT = Text("页面与 DCC 不一致。", "The page disagrees with the DCC.")
_NO_DCC = Text("没有可信的 DCC，无法核对页面。", "Without a sound DCC the page can't be checked.")
_UNDRAWABLE = Text("无法读取页面。", "The pages can't be read.")
_TOO_LARGE = Text("证书过大，未核对页面。", "The certificate is too large; its page was not checked.")
_OTHER_VERSION = Text(
    "页面自称的版本与日志所记不符，又与 DCC 的重绘不同。",
    "The page claims another version than the log records, and differs from the DCC drawn again.",
)
_WORDS_ONLY = Text(
    "页面由别的版本绘制：文字与 DCC 一致，画面无法在此核对；请用当时的版本核验。",
    "The page was drawn by another version: its words agree with the DCC, its picture can't be checked here; "
    "verify it with that version.",
)
_WORDS_DIFFER = Text(
    "页面由别的版本绘制：DCC 的内容都在页面上，但另有不同的文字，无法在此核对；请用当时的版本核验。",
    "The page was drawn by another version: what the DCC says is on it, but other words differ and can't be "
    "checked here; verify it with that version.",
)


def check_page(file: SealedFile, dcc: SignedDcc | None, log: LogFinding | None) -> Check:
    """Judges whether the page says what the DCC says. `log` knows how the page was drawn."""
    if dcc is None:
        return Check("page", "unknown", _NO_DCC)
    try:
        if page_count(file.pdf) > MAX_PAGES:
            return Check("page", "fail", _TOO_LARGE, (PAGES_TOO_MANY,))
        return _compared(file, dcc.certificate, log)
    except TooLarge as error:
        return Check("page", "fail", _TOO_LARGE, (error.text,))
    except PageError as error:
        return Check("page", "fail", _DIFFERENT, (error.text,))
    except PictureError as error:
        return Check("page", "fail", _UNDRAWABLE, (error.text,))


def _compared(file: SealedFile, certificate: Certificate, log: LogFinding | None) -> Check:
    claimed = file.keywords[:2]
    versions = [Text(f"页面版本：{', '.join(claimed)}", f"Page version: {', '.join(claimed)}")]
    drawn = render_page(certificate)
    found = differences(file.pdf, drawn)
    # Whoever drew it: a page that is the same in text and picture says what the DCC says.
    if not found:
        return Check("page", "ok", _SAME, tuple(versions))
    if log is not None and claimed != log.drawn_as:
        recorded = ", ".join(log.drawn_as)
        versions.append(Text(f"日志所记：{recorded}", f"Recorded in the log: {recorded}"))
        return Check("page", "fail", _OTHER_VERSION, (*_listed(found), *versions))
    if claimed == (TEMPLATE, engine()):
        return Check("page", "fail", _DIFFERENT, _listed(found))
    missing, surplus = _unlike(file.pdf, drawn)
    if claimed[:1] != (TEMPLATE,):
        # Another template may have other labels; what the DCC says must stand on it all the same.
        said = set(_WORD.findall(" ".join(shown(text) for text in strings_in(certificate))))
        lacking = [word for word in missing if word in said]
        return _by_words(lacking, [], bool(missing or surplus), versions[0])
    return _by_words(list(missing), list(surplus), False, versions[0])


def _listed(found: list[Difference]) -> tuple[Text, ...]:
    return tuple(difference.text for difference in found[:MAX_EVIDENCE])


def _unlike(pdf: bytes, drawn: bytes) -> tuple[Counter[str], Counter[str]]:
    """The words that the page lacks and those that it has besides, against the page as drawn here."""
    present, expected = (Counter(_WORD.findall(" ".join(page_texts(file)))) for file in (pdf, drawn))
    return expected - present, present - expected


def _by_words(missing: list[str], surplus: list[str], labels_differ: bool, drawn_as: Text) -> Check:
    """What the words show; at best the page stays unconfirmed, since nobody compared the picture."""
    lines = [Text(f"页面上没有 {word}", f"{word} is not on the page") for word in missing]
    lines += [Text(f"DCC 里没有 {word}", f"{word} is not in the DCC") for word in surplus]
    if lines:
        return Check("page", "fail", _DIFFERENT, (*lines[:MAX_EVIDENCE], drawn_as))
    return Check("page", "unknown", _WORDS_DIFFER if labels_differ else _WORDS_ONLY, (drawn_as,))
