# SPDX-License-Identifier: Apache-2.0
"""The kinds of misconduct: what is changed, how strongly in each grade, and which clause it slights."""

from bench.misconduct import (
    clocks,
    copies,
    facts,
    gear,
    limits,
    numbers,
    orders,
    persons,
    rooms,
    running,
    standing,
)
from bench.misconduct.act import PLAIN, Act

_CERTIFICATES: tuple[Act, ...] = (
    # Days for which the standard had no valid certificate while it was used.
    Act("standard-overdue", "5.8.4 4.4.2", {"standard overdue": facts.standard_overdue}, (180, 60, 21, 7)),
    # Days after its first use that the certificate of the standard was filed.
    Act(
        "standard-filed-late", "5.8.4", {"standard filed late": facts.standard_filed_late}, (300, 120, 60, 45)
    ),
    Act("no-authorisation", "5.7.4", {"no authorisation": facts.no_authorisation}, PLAIN),
    Act("beyond-scope", "5.8.5 4.3", {"beyond scope": facts.beyond_scope}, PLAIN),
    # What the stated uncertainty is multiplied by.
    Act(
        "uncertainty-below-cmc",
        "5.8.5",
        {"uncertainty below cmc": facts.uncertainty_below_cmc},
        (0.2, 0.5, 0.8, 0.9),
    ),
    # Which share of a certificate's points has no reading behind it.
    Act("not-measured", "5.7.1 5.8.2", {"not measured": facts.not_measured}, (1.0, 0.8, 0.4, 0.15)),
    Act("own-checker", "5.8.2 6.1.7", {"own checker": facts.own_checker}, PLAIN),
    # Days of leave around the signature.
    Act(
        "signed-by-the-absent", "5.8.2", {"signed by the absent": facts.signed_by_the_absent}, (60, 14, 5, 2)
    ),
    # Minutes by which the signature comes before the end of the work.
    Act(
        "signed-before-the-end",
        "5.8.2",
        {"signed before the end": facts.signed_before_the_end},
        (2880, 600, 60, 10),
    ),
    # Minutes of another job of the same person that lie inside this one.
    Act("two-places-at-once", "5.8.1", {"two places at once": facts.two_places_at_once}, (60, 30, 15, 8)),
    # Degrees by which the temperature written down is better than what the logger saw.
    Act(
        "temperature-beautified",
        "5.8.1 4.2",
        {"temperature beautified": facts.temperature_beautified},
        (5.0, 3.0, 2.0, 1.2),
    ),
    Act("forged-copy", "5.8.2", {"forged copy": facts.forged_copy}, PLAIN),
    # By how much the published uncertainty is better than the scope.
    Act("false-claim", "5.9.4", {"false claim": facts.false_claim}, (0.2, 0.5, 0.8, 0.95)),
    # Which share of the readings repeats last time's; the rest is moved by a count.
    Act("last-year-copied", "5.8.1", {"last year copied": numbers.last_year_copied}, (1.0, 0.9, 0.75, 0.5)),
    Act("sibling-copied", "5.8.1", {"sibling copied": numbers.sibling_copied}, (1.0, 0.9, 0.75, 0.5)),
    # What is left of the scatter of repeats.
    Act(
        "scatter-invented",
        "5.8.1 5.8.6",
        {"scatter invented": numbers.scatter_invented},
        (0.0, 0.25, 0.45, 0.65),
    ),
    # What is left of the time the work took.
    Act("time-compressed", "5.8.1", {"time compressed": numbers.time_compressed}, (0.08, 0.2, 0.35, 0.5)),
    # How close to its limit an error is brought that was beyond it or near it.
    Act("pushed-inside", "5.8.3", {"pushed inside": numbers.pushed_inside}, (0.5, 0.8, 0.92, 0.97)),
    # By how many counts the certificate differs from its own readings.
    Act(
        "certificate-altered",
        "5.8.3 5.7.3",
        {"certificate altered": numbers.certificate_altered},
        (20, 6, 3, 1.5),
    ),
    # Digits the display does not have.
    Act("digits-added", "5.8.6", {"digits added": numbers.digits_added}, (3, 2, 1, 1)),
)
# Misconduct on certificates that the sample data can show, and beside it that which takes the other tables.
ACTS: tuple[Act, ...] = (
    *_CERTIFICATES,
    *copies.ACTS,
    *clocks.ACTS,
    *limits.ACTS,
    *rooms.ACTS,
    *gear.ACTS,
    *persons.ACTS,
    *orders.ACTS,
    *running.ACTS,
    *standing.ACTS,
)
