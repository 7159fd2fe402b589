# SPDX-License-Identifier: Apache-2.0
"""What a standard found out of tolerance does to a result that was reported with it.

The standard gave more than it said by the shift, so the item's true error is the reported one less the shift.
A shift beyond a third of the reported U is more than U can carry: the certificate is amended, else noted.
Numbers are decimal strings in one unit; those compared are the ones the certificate shows.
"""

from dataclasses import dataclass
from decimal import Decimal

from zhunsheng.measure.reading import parse_decimal

PART_OF_U = Decimal(3)


@dataclass(frozen=True, slots=True)
class Shifted:
    """A reported error and what it really was; whether it conformed, then and truly; None without a limit.

    >>> Shifted("0.70", "0.90", True, conformed=True, conforms=False).turned
    True
    """

    reported: str
    true: str
    amend: bool
    conformed: bool | None
    conforms: bool | None

    @property
    def turned(self) -> bool:
        """Whether the statement of conformity would be another."""
        return self.conformed is not self.conforms


def shifted(reported: str, shift: str, expanded: str, limit: str | None) -> Shifted:
    """Judge one result. ReadingError for what is no number.

    >>> found = shifted("0.70", "-0.20", "0.25", "0.85")
    >>> found.true, found.amend, found.turned
    ('0.90', True, True)
    """
    error, moved = parse_decimal(reported), parse_decimal(shift)
    true = error - moved
    most = None if limit is None else abs(parse_decimal(limit))
    return Shifted(
        reported=f"{error:f}",
        true=f"{true:f}",
        amend=abs(moved) * PART_OF_U > parse_decimal(expanded),
        conformed=None if most is None else abs(error) <= most,
        conforms=None if most is None else abs(true) <= most,
    )
