# SPDX-License-Identifier: Apache-2.0
"""The evaluation on paper, as a table and as data."""

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.reading import CatalogueError
from zhunsheng.evaluation import queries
from zhunsheng.evaluation.models import Evaluation
from zhunsheng.evaluation.queries.intact import is_intact
from zhunsheng.evaluation.sections import sections
from zhunsheng.evaluation.views.access import chosen, for_readers
from zhunsheng.evaluation.views.board import cards
from zhunsheng.evaluation.views.shown import ClauseShown, clause_shown, verdicts_of
from zhunsheng.evaluation.wording import in_reader, joined, tongue, verdict_word
from zhunsheng.laboratory.queries import organisation
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Blob
from zhunsheng.rules.report.peers import PeersError
from zhunsheng.rules.report.published import published as published_edition
from zhunsheng.rules.report.writing import TYPES, ending_of, written

_HEAD = (
    "clause", "title", "obligation", "provenance", "counts", "verdict", "word", "why",
    "asked", "hits", "rate_low", "rate_high", "rules", "judged_by",
)  # fmt: skip


@require_GET
@for_readers
def printed(request: HttpRequest, user: User) -> HttpResponse:
    """The whole evaluation for paper."""
    evaluation = _chosen(request, user)
    rows, code = verdicts_of(evaluation), catalogue()
    found = [
        (section, [clause_shown(code, each, rows[each.id]) for each in section.clauses if each.id in rows])
        for section in sections()
    ]
    context = {
        "evaluation": evaluation,
        "entity": organisation(),
        "code": code,
        "cards": cards(evaluation),
        "sections": found,
        "intact": is_intact(evaluation),
    }
    return render(request, "evaluation/print.html", context)


@require_GET
@for_readers
def as_csv(request: HttpRequest, user: User) -> HttpResponse:
    """One row a clause; a byte order mark so that spreadsheets read the Chinese."""
    evaluation = _chosen(request, user)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="evaluation-{evaluation.as_of}.csv"'
    response.write("\N{BOM}")
    writer = csv.writer(response)
    writer.writerow(_HEAD)
    rows, code = verdicts_of(evaluation), catalogue()
    for clause in code.clauses:
        if clause.id in rows:
            writer.writerow(_row(clause_shown(code, clause, rows[clause.id])))
    return response


def _row(shown: ClauseShown) -> list[str]:
    clause = shown.clause
    counted = [part for part in shown.parts if part.rate is not None]
    worst = max((part.rate for part in counted if part.rate), key=lambda rate: rate.hits, default=None)
    numbers = (
        [str(worst.asked), str(worst.hits), f"{worst.low:.6f}", f"{worst.high:.6f}"] if worst else [""] * 4
    )
    code = catalogue()
    return [
        _safe(clause.id),
        _safe(in_reader(clause.title)),
        in_reader(code.obligations[clause.obligation].name),
        in_reader(code.provenance[clause.provenance].name),
        str(clause.counts).lower(),
        shown.verdict,
        verdict_word(shown.verdict, clause.obligation),
        _safe(shown.why),
        *numbers,
        " ".join(dict.fromkeys(rule for part in shown.parts for rule, _title in part.rules)),
        _safe(shown.judged_by or joined(part.judged_by for part in shown.parts)),
    ]


def _safe(text: str) -> str:
    """No text begins a formula when a spreadsheet opens it."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


@require_GET
@for_readers
def as_json(request: HttpRequest, user: User) -> HttpResponse:
    """Everything stored of the evaluation, with the code's own words of it in both languages."""
    evaluation = _chosen(request, user)
    code = catalogue()
    rows = verdicts_of(evaluation)
    data: dict[str, Any] = {
        "code": code.code,
        "catalogue": evaluation.catalogue,
        "rules": evaluation.rules,
        "software": evaluation.software,
        "as_of": evaluation.as_of.isoformat(),
        "first": evaluation.first.isoformat(),
        "known_at": evaluation.known_at.isoformat(),
        "sha256": evaluation.sha256,
        "intact": is_intact(evaluation),
        "asked": evaluation.asked,
        "summary": evaluation.summary,
        "clauses": [
            {
                "id": clause.id,
                "title": {"zh": clause.title.zh, "en": clause.title.en},
                "obligation": clause.obligation,
                "provenance": clause.provenance,
                "counts": clause.counts,
                "verdict": rows[clause.id].verdict,
                **rows[clause.id].content,
            }
            for clause in code.clauses
            if clause.id in rows
        ],
        "hits": [
            {
                "key": hit.key,
                "rule": hit.rule,
                "state": hit.state,
                "case": hit.case,
                "units": hit.units,
                "record": hit.record,
                **hit.content,
            }
            for hit in evaluation.hits.order_by("id")
        ],
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="evaluation-{evaluation.as_of}.json"'
    return response


@require_GET
@for_readers
def report(request: HttpRequest, user: User, form: str) -> HttpResponse:
    """The report as a file; with ?published=yes what may be published."""
    evaluation = _chosen(request, user)
    asked = next((each for each in TYPES if each == form), None)
    if asked is None:
        raise Http404
    try:
        shown = queries.document_of(evaluation)
    except CatalogueError as error:
        messages.error(request, f"{error.file}:{error.line}: {in_reader(error.words)}", extra_tags="stop")
        return redirect("evaluation:board")
    except PeersError as error:
        messages.error(request, f"peers.parquet: {error.in_language(tongue())}", extra_tags="stop")
        return redirect("evaluation:board")
    edition = "-published" if request.GET.get("published") else ""
    if edition:
        shown = published_edition(shown)
    content = written(shown, asked, tongue())
    response = HttpResponse(content, content_type=TYPES[asked])
    name = f"evaluation-{evaluation.as_of}{edition}{ending_of(asked)}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@for_readers
def attachment(_request: HttpRequest, _user: User, sha256: str) -> HttpResponse:
    """A file that somebody attached to a decision about a hit."""
    name = queries.attached_name(sha256)
    if name is None:
        raise Http404
    content = files.read(Blob.objects.get(pk=sha256))
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _chosen(request: HttpRequest, user: User) -> Evaluation:
    evaluation = chosen(request, user)
    if evaluation is None:
        raise Http404
    return evaluation
