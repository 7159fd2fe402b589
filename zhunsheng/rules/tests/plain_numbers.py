# SPDX-License-Identifier: Apache-2.0
"""The rules about numbers and codes that most certificates have again, in plain Python."""

from collections import Counter

from zhunsheng.rules.tests.plain_history import Said, own, said
from zhunsheng.rules.tests.plain_rows import Row, World, first, of


def _issued(world: World) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for c in own(world):
        if c["signed_at"] is not None:
            found.setdefault(c["lab_id"], []).append(c)
    return {lab: mine for lab, mine in found.items() if len(mine) >= 10}


def _year(c: Row) -> int:
    return int(first(c["started_at"], c["drafted_at"], c["signed_at"]).year)


def _other(c: Row, usual: int) -> bool:
    there = c["number"][usual : usual + 4]
    if not there.isdecimal() or not 1990 <= int(there) <= 2099:
        return False
    return not _year(c) - 1 <= int(there) <= c["signed_at"].year + 1


def unnumbered(world: World) -> Said:
    found = set()
    for mine in _issued(world).values():
        numbered = [c for c in mine if c["number"] is not None]
        if len(numbered) * 2 < len(mine):
            continue
        found |= {said(c, "broken") for c in mine if c["number"] is None}
        places = Counter(c["number"].find(str(_year(c))) for c in numbered)
        places.pop(-1, None)
        if places:
            usual, times = min(places.items(), key=lambda each: (-each[1], each[0]))
            if times * 2 >= len(numbered):
                found |= {said(c, "broken:year") for c in numbered if _other(c, usual)}
    return found


def codeless(world: World) -> Said:
    found = set()
    for lab in _issued(world).values():
        told = [(c, of(world, "registry", c, cert_id=c["cert_id"])) for c in lab]
        mine = [(c, any(r["lookup_code"] for r in rows)) for c, rows in told if rows]
        if len(mine) >= 10 and sum(coded for _c, coded in mine) * 2 >= len(mine):
            found |= {said(c, "broken") for c, coded in mine if not coded}
    return found


PLAIN_NUMBERS = {"R-NUMBER-04": unnumbered, "R-ARCHIVE-03": codeless}
