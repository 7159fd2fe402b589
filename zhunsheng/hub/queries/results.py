# SPDX-License-Identifier: Apache-2.0
"""Results: what may be published of an evaluation, who sees it while it is private, what everybody sees."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.queries import numbers_at
from zhunsheng.hub.models import Appeal, Assignment, Evaluation, Laboratory, Publication
from zhunsheng.hub.queries.registry import consented, readable, spoken_for
from zhunsheng.hub.vocabulary import READING_EDITIONS
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.measure.text import Text
from zhunsheng.proofs import canonical_json
from zhunsheng.rules.report.document import About, Document, Said, document
from zhunsheng.rules.report.published import published
from zhunsheng.rules.verdict.frozen import both


@dataclass(frozen=True, slots=True)
class Told:
    """A result as everybody may see it: `document` is None once it was withdrawn.

    `intact` says whether it still has the digest that the log committed to.
    """

    number: str
    state: str
    sha256: str
    intact: bool
    publication: Publication | None = None
    document: Mapping[str, Any] | None = None
    withdrawn_at: datetime | None = None

    @property
    def expired(self) -> bool:
        """Whether its term is over."""
        return self.publication is not None and self.publication.expires < today()


def edition_of(evaluation: Evaluation, expires: date) -> Document:
    """All that may be published of an evaluation: confirmed verdicts, coverage, period, expiry, its reading.

    No hits, rates or counts of what rules asked, no persons, and nothing of the pack but its digest.
    """
    pack = evaluation.pack
    name = pack.laboratory
    whole = document(
        catalogue(),
        About(
            lab_id=name.credit_code,
            laboratory=Text(name.name, name.name_en or name.name),
            first=evaluation.first.isoformat(),
            as_of=evaluation.as_of.isoformat(),
            known_at=_utc(evaluation.known_at),
            made_at=_utc(evaluation.made_at),
            made_by=None,
            software=f"zhunsheng {evaluation.software}",
            catalogue=evaluation.catalogue,
            rules=evaluation.rules,
            asked={"units": {}, "rows": {}},
            summary=evaluation.summary,
            sha256=evaluation.sha256,
        ),
        evaluation.verdicts.order_by("id").values_list("clause", "verdict", "content"),
        (),
        said=Said(numbers=numbers_at(clock.now())),
    )
    return published(whole) | {
        "expires": expires.isoformat(),
        "manifest": pack.manifest_sha256,
        "basis": evaluation.entry.round.profile if evaluation.entry else name.profile,
        "round": evaluation.entry.round.number if evaluation.entry else "",
        "reading": {"code": evaluation.reading, **both(READING_EDITIONS[evaluation.reading])},
    }


def digest_of(found: Mapping[str, Any]) -> str:
    """The digest of a document in canonical form."""
    return hashlib.sha256(canonical_json(dict(found))).hexdigest()


def visible_results(user: User) -> QuerySet[Publication]:
    """Every result for those who run the hub and who decide appeals, the own laboratory's for a contact."""
    found = Publication.objects.select_related(
        "laboratory", "corrects", "correction", "evaluation__entry__round", "event"
    )
    return readable(user, "hub-result", found, lambda: Q(laboratory__in=spoken_for(user)))


def result_list(user: User, text: str = "", state: str = "") -> QuerySet[Publication]:
    """The visible ones, narrowed by laboratory or number, and by where they stand."""
    found = visible_results(user)
    if text:
        about = Q(laboratory__name__icontains=text) | Q(laboratory__credit_code__icontains=text)
        found = found.filter(about | Q(number__icontains=text))
    return found.filter(_STATES[state]) if state in _STATES else found


_PRIVATE = Q(published_at__isnull=True, withdrawn_at__isnull=True)
_STATES = {
    "shown": _PRIVATE & Q(agreed__isnull=True),
    "agreed": _PRIVATE & Q(agreed=True),
    "objected": _PRIVATE & Q(agreed=False),
    "published": Q(published_at__isnull=False, withdrawn_at__isnull=True),
    "withdrawn": Q(withdrawn_at__isnull=False),
}


def unshown_evaluations() -> QuerySet[Evaluation]:
    """What was completed and nobody has been shown yet."""
    shown = Publication.objects.filter(withdrawn_at__isnull=True).values("evaluation")
    found = Evaluation.objects.filter(entry__isnull=False).exclude(pk__in=shown)
    return found.select_related("entry__round", "entry__laboratory", "pack__laboratory").order_by("-id")


def open_appeal(publication: Publication) -> Appeal | None:
    """The appeal that waits to be decided."""
    return publication.appeals.filter(decided_at__isnull=True).first()


def visible_appeals(user: User) -> QuerySet[Appeal]:
    """All for those who run the hub and who decide, the own laboratory's for a contact."""
    found = Appeal.objects.select_related("publication__laboratory", "by", "decided_by")
    return readable(user, "hub-appeal", found, lambda: Q(publication__laboratory__in=spoken_for(user)))


def involved_in(publication: Publication) -> set[int]:
    """Who had a part in a result, and so may not decide an appeal against it."""
    made = publication.evaluation
    found = {made.made_by_id, publication.shown_by_id, publication.published_by_id, made.pack.received_by_id}
    if made.entry is not None:
        entry = made.entry
        found |= set(entry.judgements.values_list("by_id", flat=True))
        found |= set(entry.decisions.values_list("by_id", flat=True))
        found |= set(entry.questions.values_list("asked_by_id", flat=True))
        found |= set(Assignment.objects.filter(entry=entry).values_list("assessor__user_id", flat=True))
    return {each for each in found if each is not None}


def public_results(laboratory: Laboratory) -> list[Publication]:
    """What everybody may see of a laboratory, the newest first; one that was corrected stays, and says so."""
    found = _published().filter(laboratory=laboratory)
    return list(found.order_by("-published_at", "-id"))


def newest_results(laboratories: Iterable[Laboratory]) -> dict[int, str]:
    """The number of the newest result that everybody may see of each, by laboratory."""
    found = _published().filter(laboratory__in=laboratories).order_by("published_at", "id")
    return dict(found.values_list("laboratory", "number"))


def public_result(number: str) -> Told | None:
    """A result by its number; nothing of one that never was public."""
    found = Publication.objects.filter(number=number, published_at__isnull=False).first()
    if found is None:
        return None
    intact = digest_of(found.document) == found.sha256
    shown = _published().filter(pk=found.pk).first()
    if shown is None:
        at = found.withdrawn_at
        return Told(found.number, "withdrawn", found.sha256, intact, withdrawn_at=at)
    return Told(found.number, "published", found.sha256, intact, shown, shown.document)


def _published() -> QuerySet[Publication]:
    found = Publication.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    found = found.filter(laboratory__in=consented())
    return found.select_related("laboratory", "event", "corrects", "correction")


def correction_of(publication: Publication) -> Publication | None:
    """The published result that corrects this one."""
    return _published().filter(corrects=publication).first()


def corrected_by(publication: Publication) -> Publication | None:
    """The published result that this one corrects."""
    if publication.corrects_id is None:
        return None
    return _published().filter(pk=publication.corrects_id).first()


def upheld_without_correction(publication: Publication) -> Appeal | None:
    """The appeal that was upheld against a published result, whose correction is still to come."""
    if correction_of(publication) is not None:
        return None
    return publication.appeals.filter(upheld=True).order_by("-id").first()


def public_laboratory(code: str) -> Laboratory | None:
    """A laboratory that has a public page: one that consents."""
    return consented().filter(credit_code=code).first()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
