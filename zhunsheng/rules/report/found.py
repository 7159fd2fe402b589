# SPDX-License-Identifier: Apache-2.0
"""How much was found, counted in what it is about: a certificate is one, however many points were hit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]
UNDECIDED: Final = frozenset({"open", "explained"})
"""Where a hit stands that nobody has confirmed or dismissed."""


def about(hit: Json) -> tuple[str, str]:
    """What a hit of a document is about: the kind of unit and its id."""
    return hit["unit"], (hit["units"] or ("",))[0]


def found(hits: Iterable[Json]) -> Json:
    """By standing the units hit, as they are counted on covers; second looks stand apart.

    A unit stands in each standing that one of its hits has. `hits` counts each finding, a point at a time.
    """
    broken = [each for each in hits if each["state"] == "broken"]
    decisive = [each for each in broken if each["severity"] != "statistical"]
    return {
        "to_verify": _figure([each for each in decisive if each["standing"] in UNDECIDED]),
        "confirmed": _figure([each for each in decisive if each["standing"] == "confirmed"]),
        "dismissed": _figure([each for each in decisive if each["standing"] == "dismissed"]),
        "looks": _figure([each for each in broken if each["severity"] == "statistical"]),
    }


def _figure(hits: Sequence[Json]) -> Json:
    units = {about(each) for each in hits}
    by_unit = Counter(kind for kind, _id in units)
    return {"units": len(units), "by_unit": dict(sorted(by_unit.items())), "hits": len(hits)}


def units_by_rule(hits: Iterable[Json]) -> Counter[str]:
    """By rule how many units it hit."""
    return Counter(
        rule for rule, _unit in {(each["rule"], about(each)) for each in hits if each["state"] == "broken"}
    )
