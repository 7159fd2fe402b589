# SPDX-License-Identifier: Apache-2.0
"""The kinds of misconduct: what is changed, how strongly in each grade, and which clause it slights."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.misconduct import facts, numbers
from bench.misconduct.world import Place, World

Doing = Callable[[World, Place, float], None]


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of misconduct. `strength` is what the grades differ by, from blatant to subtle."""

    kind: str
    clauses: str
    done: Doing
    strength: tuple[float, float, float, float]


ACTS: tuple[Act, ...] = (
    # Days for which the standard had no valid certificate while it was used.
    Act("standard-overdue", "5.8.4 4.4.2", facts.standard_overdue, (180, 60, 21, 7)),
    # Days after its first use that the certificate of the standard was filed.
    Act("standard-filed-late", "5.8.4", facts.standard_filed_late, (300, 120, 60, 45)),
    Act("no-authorisation", "5.7.4", facts.no_authorisation, (0, 0, 0, 0)),
    Act("beyond-scope", "5.8.5 4.3", facts.beyond_scope, (0, 0, 0, 0)),
    # What the stated uncertainty is multiplied by.
    Act("uncertainty-below-cmc", "5.8.5", facts.uncertainty_below_cmc, (0.2, 0.5, 0.8, 0.9)),
    # Which share of a certificate's points has no reading behind it.
    Act("not-measured", "5.7.1 5.8.2", facts.not_measured, (1.0, 0.8, 0.4, 0.15)),
    Act("own-checker", "5.8.2 6.1.7", facts.own_checker, (0, 0, 0, 0)),
    # Days of leave around the signature.
    Act("signed-by-the-absent", "5.8.2", facts.signed_by_the_absent, (60, 14, 5, 2)),
    # Minutes by which the signature comes before the end of the work.
    Act("signed-before-the-end", "5.8.2", facts.signed_before_the_end, (2880, 600, 60, 10)),
    # Minutes of another job of the same person that lie inside this one.
    Act("two-places-at-once", "5.8.1", facts.two_places_at_once, (60, 30, 15, 8)),
    # Degrees by which the temperature written down is better than what the logger saw.
    Act("temperature-beautified", "5.8.1 4.2", facts.temperature_beautified, (5.0, 3.0, 2.0, 1.2)),
    Act("forged-copy", "5.8.2", facts.forged_copy, (0, 0, 0, 0)),
    # By how much the published uncertainty is better than the scope.
    Act("false-claim", "5.9.4", facts.false_claim, (0.2, 0.5, 0.8, 0.95)),
    # Which share of the readings repeats last time's; the rest is moved by a count.
    Act("last-year-copied", "5.8.1", numbers.last_year_copied, (1.0, 0.9, 0.75, 0.5)),
    Act("sibling-copied", "5.8.1", numbers.sibling_copied, (1.0, 0.9, 0.75, 0.5)),
    # What is left of the scatter of repeats.
    Act("scatter-invented", "5.8.1 5.8.6", numbers.scatter_invented, (0.0, 0.25, 0.45, 0.65)),
    # What is left of the time the work took.
    Act("time-compressed", "5.8.1", numbers.time_compressed, (0.08, 0.2, 0.35, 0.5)),
    # How close to its limit an error is brought that was beyond it or near it.
    Act("pushed-inside", "5.8.3", numbers.pushed_inside, (0.5, 0.8, 0.92, 0.97)),
    # By how many counts the certificate differs from its own readings.
    Act("certificate-altered", "5.8.3 5.7.3", numbers.certificate_altered, (20, 6, 3, 1.5)),
    # Digits the display does not have.
    Act("digits-added", "5.8.6", numbers.digits_added, (3, 2, 1, 1)),
)
