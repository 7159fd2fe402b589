# SPDX-License-Identifier: Apache-2.0
"""The rules about piles signed at once and days that never end again, in plain Python."""

from datetime import timedelta
from itertools import pairwise
from operator import itemgetter

from zhunsheng.rules.tests.plain_history import Said, own
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.plain_shares import groups, seconds


def piled(world: World) -> Said:
    found = set()
    for case, who, at in (("", "signer_id", "signed_at"), (":check", "checker_id", "checked_at")):
        rows = [c for c in own(world) if c[who] and c[at]]
        by_person = [(c["lab_id"], c[who], c) for c in rows]
        for group in groups(by_person, itemgetter(0, 1)).values():
            mine = [c for _lab, _who, c in group]
            mine.sort(key=lambda c: (c[at], c["cert_id"]))
            gaps = [(a, b, seconds(a[at], b[at])) for a, b in pairwise(mine)]
            quick = [pair for pair in gaps if pair[2] < 3]
            seldom = len(quick) * 2 < len(mine)
            if seldom and len(quick) >= 3 and len(quick) * 20 > sum(gap < 600 for _a, _b, gap in gaps):
                found |= {(c["lab_id"], c["cert_id"], "broken" + case) for pair in quick for c in pair[:2]}
    return found


def endless(world: World) -> Said:
    rows = [
        c for c in own(world) if c["operator_id"] and c["begins"] and c["ends"] and c["begins"] < c["ends"]
    ]
    five = timedelta(hours=5)
    hours = groups(
        ((c["lab_id"], c["operator_id"], at) for c in rows for at in (c["begins"], c["ends"])),
        lambda e: (*e[:2], (e[2] - five).date()),
    )
    long = {key for key, mine in hours.items() if len({at.hour for *_who, at in mine}) >= 13}
    return {
        (c["lab_id"], c["cert_id"], "broken")
        for c in rows
        if (c["lab_id"], c["operator_id"], (c["begins"] - five).date()) in long
    }


PLAIN_BUSY = {"R-SIGN-08": piled, "R-TIME-06": endless}
