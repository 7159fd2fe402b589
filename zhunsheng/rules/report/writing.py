# SPDX-License-Identifier: Apache-2.0
"""A document as a file, in the form that the file's name asks for."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.report import html, pdf
from zhunsheng.rules.report.framework import framework
from zhunsheng.rules.report.oscal import assessment_results

Form = Literal["pdf", "html", "oscal", "framework", "json"]
ENDINGS: Final[Mapping[str, Form]] = {
    ".oscal.json": "oscal",
    ".framework.yaml": "framework",
    ".pdf": "pdf",
    ".html": "html",
    ".json": "json",
}
"""By what a name ends with, the longer endings first."""
TYPES: Final[Mapping[Form, str]] = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "oscal": "application/json",
    "framework": "application/yaml",
    "json": "application/json",
}
NO_FORM: Final = Text(
    "报告的文件名须以 {endings} 之一结尾", "a report's name ends with one of {endings}"
).format(endings=" ".join(ENDINGS))


def form_of(name: str) -> Form | None:
    """The form that a file's name asks for."""
    return next((form for ending, form in ENDINGS.items() if name.endswith(ending)), None)


def ending_of(form: Form) -> str:
    """What a file of this form is called in the end."""
    return next(ending for ending, each in ENDINGS.items() if each == form)


def written(document: Mapping[str, Any], form: Form, language: Language) -> bytes:
    """The document in a form. ReportError where the PDF can't be drawn."""
    if form == "pdf":
        return pdf.render(document, language)
    if form == "html":
        return html.render(document, language).encode()
    if form == "framework":
        numbers = {each["id"]: each["number"] for each in document["clauses"] if each["number"]}
        return framework(catalogue(), published=document["published"], numbers=numbers).encode()
    value = assessment_results(document) if form == "oscal" else document
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
