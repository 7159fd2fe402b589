# SPDX-License-Identifier: Apache-2.0
"""The grading profile of this laboratory: approved here, else `profile.yaml` in its data folder, else the one
shipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.models import Evaluation, GradingProfile
from zhunsheng.ledger import places
from zhunsheng.rules.report.profile import MAX_BYTES, Profile, default_profile, graded, read_profile

NAME: Final = "profile.yaml"


@dataclass(frozen=True, slots=True)
class InForce:
    """The profile of a day, and its row where it was approved here."""

    profile: Profile
    row: GradingProfile | None


def profile_on(day: date) -> InForce:
    """The profile that reports of a day are graded by. CatalogueError names file and line of a fault."""
    rows = GradingProfile.objects.filter(decision__approved=True, decision__counts_from__lte=day)
    row = rows.select_related("by", "decision__by").order_by("-decision__counts_from", "-id").first()
    return InForce(read_row(row), row) if row else InForce(_of_folder(), None)


def read_row(row: GradingProfile) -> Profile:
    """A profile as it was written here."""
    return read_profile(f"profile {row.pk}", row.text)


def waiting() -> GradingProfile | None:
    """The profile that was proposed and nobody has decided about."""
    return GradingProfile.objects.filter(decision=None).select_related("by").first()


def profiles_written() -> QuerySet[GradingProfile]:
    """All that were proposed here, the newest first."""
    return GradingProfile.objects.select_related("by", "decision__by").order_by("-id")


def grades_by(profile: Profile, evaluation: Evaluation, *, gated: bool = True) -> list[Mapping[str, Any]]:
    """What an evaluation comes to by a profile; not `gated`: as if chapters 4 and 5 held."""
    code = catalogue()
    rows = evaluation.verdicts.order_by("id").values_list("clause", "content__own")
    nodes = [
        {
            "id": clause.id,
            "kind": clause.kind,
            "obligation": clause.obligation,
            "counts": clause.counts,
            "own": own,
        }
        for clause, own in ((code[clause], own) for clause, own in rows if clause in code)
    ]
    return list(graded(profile, nodes, evaluation.summary["eligibility"]["status"] if gated else "eligible"))


def _of_folder() -> Profile:
    path = places.data_folder() / NAME
    if not path.is_file():
        return default_profile()
    with path.open("rb") as file:
        content = file.read(MAX_BYTES)
    return read_profile(NAME, content.decode(errors="replace"))
