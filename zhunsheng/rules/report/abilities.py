# SPDX-License-Identifier: Apache-2.0
"""The four abilities that 6.2.5 names, counted in an evaluation; and others' shares as a file without names.

The code names the abilities and not what shows them; which groups of clauses speak for which is our reading,
and pages say so. An ability is how many of its clauses that apply were found met. The file of peers has
sorted numbers of FEWEST laboratories or more, and says of none of them which it is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.report.peers import FEWEST, PeersError
from zhunsheng.rules.report.pictures import Strip, distribution

ABILITIES: Final[Mapping[str, Sequence[str]]] = {
    "basic": ("4",),
    "operating": ("6.1", "6.2", "6.5"),
    "innovation": ("6.6", "6.7"),
    "sustainable": ("6.3", "6.4"),
}
NAMES: Final[Mapping[str, Text]] = {
    "basic": Text("基础能力", "Basic"),
    "operating": Text("经营能力", "Operating"),
    "innovation": Text("创新能力", "Innovation"),
    "sustainable": Text("可持续发展能力", "Sustainability"),
}
_ALT: Final = Text(
    "四方面能力各在 {others} 家之中的位置；数字见下表",
    "Where each of the four abilities stands among {others}; the table has the numbers",
)
_PEERS: Final = Text("其他 {others} 家", "{others} others")
_RATE: Final = Text("满足 / 适用", "met / apply")
FORMAT: Final = "zhunsheng-peers"
VERSION: Final = 1
MAX_BYTES: Final = 1 << 20
_MOST: Final = 100_000
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ability:
    """One ability: clauses met and clauses that apply at a laboratory, and the shares of the others."""

    code: str
    met: int
    applicable: int
    others: Sequence[float]

    @property
    def own(self) -> float | None:
        """The share that is met."""
        return self.met / self.applicable if self.applicable else None

    @property
    def below(self) -> int:
        """How many of the others have a smaller share."""
        return sum(each < (self.own or 0.0) for each in self.others)

    @property
    def above(self) -> int:
        """How many of the others have a greater share."""
        return sum(each > (self.own or 0.0) for each in self.others)


@dataclass(frozen=True, slots=True)
class Peers:
    """What a file of peers says: which round, of how many others, and their shares by ability."""

    round: str
    first: str
    last: str
    others: int
    shares: Mapping[str, Sequence[float]]


@cache
def ability_of() -> Mapping[str, str]:
    """The ability of each clause that counts; none of those that are reconstructed."""
    return {
        each.id: code
        for code, groups in ABILITIES.items()
        for each in catalogue().clauses
        if each.counts
        and not each.id.startswith("6.3.R")
        and any(each.id == group or each.id.startswith(f"{group}.") for group in groups)
    }


def counted(verdicts: Iterable[tuple[str, Json]]) -> dict[str, tuple[int, int]]:
    """Clauses met and clauses that apply, by ability; of each clause what is said of itself."""
    found = dict.fromkeys(ABILITIES, (0, 0))
    for clause, content in verdicts:
        code, own = ability_of().get(clause), content.get("own")
        if code is not None and own not in (None, "not-applicable"):
            met, applicable = found[code]
            found[code] = (met + (own == "met"), applicable + 1)
    return found


def as_file(found: Sequence[Ability], *, round_: str, first: str, last: str, others: int) -> Json:
    """The file for one laboratory: the others' shares, its own left out."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "round": round_,
        "first": first,
        "last": last,
        "others": others,
        "abilities": {each.code: [f"{share:.6f}" for share in sorted(each.others)] for each in found},
    }


def read(content: bytes) -> Peers:
    """A file of peers. PeersError says what is wrong with another."""
    if len(content) > MAX_BYTES:
        raise PeersError("同行文件过大", "the file of peers is too large")
    try:
        said = json.loads(content)
        if said["format"] != FORMAT or said["version"] != VERSION:
            raise KeyError("format")
        shares = {code: [float(each) for each in said["abilities"][code]] for code in ABILITIES}
        others = int(said["others"])
        told = {name: str(said[name])[:40] for name in ("round", "first", "last")}
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise PeersError(
            "这不是同行文件：应是评价平台“能力比较”一页导出的",
            "this is no file of peers: a hub exports it on its page of comparison",
        ) from error
    _check(others, shares)
    return Peers(told["round"], told["first"], told["last"], others, shares)


def _check(others: int, shares: Mapping[str, Sequence[float]]) -> None:
    if not FEWEST <= others <= _MOST:
        raise PeersError(
            f"同行不到 {FEWEST} 家，可能认出是谁，不作比较",
            f"fewer than {FEWEST} peers could be recognised, and are not compared with",
        )
    for code, found in shares.items():
        if any(not 0.0 <= each <= 1.0 for each in found) or len(found) not in {0, *range(FEWEST, others + 1)}:
            raise PeersError(
                f"{code} 的数不对：应有 {FEWEST} 至 {others} 个 0 至 1 的数，或一个也没有",
                f"{code} is wrong: {FEWEST} to {others} numbers from 0 to 1 are expected, or none",
            )


def drawn(found: Iterable[Ability], others: int, own: Text, language: Language) -> str:
    """Each ability as a strip on which the others' shares are ticks, as SVG; `own` says whose mark it is."""
    words = {
        "alt": _ALT.format(others=others).in_language(language),
        "own": own.in_language(language),
        "peers": _PEERS.format(others=others).in_language(language),
        "rate": _RATE.in_language(language),
    }
    strips = [
        Strip(
            NAMES[each.code].in_language(language), each.own, each.others, f"{each.met} / {each.applicable}"
        )
        for each in found
    ]
    return distribution(strips, words, scale=1.0)


def in_rows(found: Iterable[Ability], language: Language) -> list[dict[str, Any]]:
    """The same for a table: the ability's name and what is told of it."""
    return [
        {
            "name": NAMES[each.code].in_language(language),
            "said": each,
            "own": _share(each.own),
            "least": _share(min(each.others, default=None)),
            "most": _share(max(each.others, default=None)),
        }
        for each in found
    ]


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"
