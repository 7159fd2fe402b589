# SPDX-License-Identifier: Apache-2.0
"""A stored evaluation as the document reports are drawn from, with what people said by its instant."""

from collections.abc import Iterable
from datetime import UTC, datetime

from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.models import Decision, Evaluation, Judgement, NumberMapping
from zhunsheng.evaluation.queries.charges import charges
from zhunsheng.evaluation.queries.hits import days_of_issue, hit_rows
from zhunsheng.evaluation.queries.intact import is_intact
from zhunsheng.evaluation.queries.judgements import in_force
from zhunsheng.evaluation.queries.peers import peers_kept
from zhunsheng.evaluation.queries.profiles import InForce, profile_on
from zhunsheng.evaluation.queries.trend import trend_to
from zhunsheng.laboratory.queries import organisation
from zhunsheng.measure.text import Text
from zhunsheng.rules.report.document import About, Document, Json, Said, document
from zhunsheng.rules.report.profile import Profile


def document_of(
    evaluation: Evaluation, *, peers: Json | None = None, profile: Profile | None = None
) -> Document:
    """The whole of it. What was said later than its instant is not in it: the answer of a past day stays.

    CatalogueError when the laboratory's own profile has a fault, PeersError when its file of peers is none.
    """
    hits = hit_rows(evaluation)
    in_force = InForce(profile, None) if profile else profile_on(evaluation.as_of)
    verdicts = list(evaluation.verdicts.order_by("id").values_list("clause", "verdict", "content"))
    return document(
        catalogue(),
        _about(evaluation),
        verdicts,
        hits,
        said=_said(evaluation, [hit.key for hit in hits if hit.key]),
        dates=days_of_issue(hits),
        trend=trend_to(evaluation),
        peers=peers if peers is not None else peers_kept(),
        profile=in_force.profile,
        profile_since=_since(in_force),
    )


def numbers_at(known: datetime) -> dict[str, Json]:
    """The numbers that named persons had found in a licensed copy by then, by clause."""
    rows = NumberMapping.objects.filter(at__lte=known).select_related("by").order_by("id")
    return {
        row.clause: {
            "number": row.number,
            "copy": row.copy,
            "by": _person(row.by),
            "at": row.at.astimezone(UTC).isoformat(timespec="seconds"),
        }
        for row in rows
    }


def _about(evaluation: Evaluation) -> About:
    entity = organisation()
    made_by = evaluation.made_by
    return About(
        lab_id=entity.credit_code if entity else "",
        laboratory=Text(entity.name, entity.name_en or entity.name) if entity else Text("", ""),
        first=evaluation.first.isoformat(),
        as_of=evaluation.as_of.isoformat(),
        known_at=_utc(evaluation.known_at),
        made_at=_utc(evaluation.made_at),
        made_by=_text(made_by) if made_by else None,
        software=f"zhunsheng {evaluation.software}",
        catalogue=evaluation.catalogue,
        rules=evaluation.rules,
        asked=evaluation.asked,
        summary=evaluation.summary,
        sha256=evaluation.sha256,
        intact=is_intact(evaluation),
    )


def _said(evaluation: Evaluation, keys: Iterable[str]) -> Said:
    known = evaluation.known_at
    decisions: dict[str, list[Json]] = {}
    told = Decision.objects.filter(key__in=list(keys), at__lte=known).select_related("by").order_by("id")
    for row in told:
        decisions.setdefault(row.key, []).append(
            {
                "state": row.state,
                "by": _person(row.by),
                "at": _utc(row.at),
                "reason": row.reason,
                "references": [*row.references, *(each["name"] for each in row.attachments)],
                "self_found": row.self_found,
            }
        )
    judgements = [_judgement(row) for row in in_force(evaluation.as_of, known)]
    work = [
        {"about": row.about, "owner": _person(row.owner), "due": row.due.isoformat(), "note": row.note}
        for row in charges(known=known).values()
    ]
    return Said(decisions, judgements, numbers_at(known), work)


def _since(in_force: InForce) -> Json | None:
    row = in_force.row
    if row is None:
        return None
    day = row.decision.counts_from
    return {
        "day": day.isoformat() if day else "",
        "by": _person(row.by),
        "approved_by": _person(row.decision.by),
    }


def _judgement(row: Judgement) -> Json:
    return {
        "about": row.about,
        "verdict": row.verdict,
        "by": _person(row.by),
        "at": _utc(row.at),
        "until": row.valid_to.isoformat() if row.valid_to else None,
        "reason": row.reason,
        "references": list(row.references),
    }


def _person(user: User) -> dict[str, str]:
    text = _text(user)
    return {"zh": text.zh, "en": text.en}


def _text(user: User) -> Text:
    return Text(user.name, user.name_en or user.name)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
