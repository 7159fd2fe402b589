# SPDX-License-Identifier: Apache-2.0
"""What happens more often to a person, in a month or at a laboratory than it does to peers.

Rows are certificates (or acts on them) with `part` of `all` marked, in a `stratum` within which shares can be
compared. What is usual allows for laboratories that differ: only what goes beyond a tenth of them is strange.
`bits` are the logarithm of an e-value: were marks
independent and as frequent as usual, 2 to that power would have a mean of 1 at most. Strata add up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import log2

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION
from zhunsheng.rules.frames import beside, result, result_of
from zhunsheng.rules.history.chance import TENTH, TOLD, beside_peers, named
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.rule import Columns, Expression, Frames, Rule

COMPARED, FEW = 11, 5
"""Fewer laboratories are no peers, and fewer rows of the rest of a laboratory no base line of its own."""
TIMES = (2.0, 4.0, 16.0)
"""How many times more often than usual it may be; the best is taken, and paid for."""
_WAYS = 1.585
_MOST = 0.98


@dataclass(frozen=True, slots=True)
class Unit:
    """Whom a share is of, by which columns, and how a finding names it."""

    name: str
    keys: tuple[str, ...]
    judges: str
    word: Text
    own: bool = False
    """Whether it is compared with the rest of its laboratory too."""


MONTH = Unit("person_month", ("who", "month"), "people", Text("人月", "months of people"), own=True)
PERSON = Unit("person", ("who",), "people", Text("人", "people"))
LABORATORY = Unit("lab", (), "labs", Text("个实验室", "laboratories"))
STRATUM = Unit("lab", ("stratum",), "labs", Text("个实验室的类别", "families of laboratories"))
"""Where a mark may be usual in all but one stratum, and would be lost among the others."""


@dataclass(frozen=True, slots=True)
class Share:
    """A mark, what share of it is never strange, and the words: of so many `of`, so many `said`."""

    marked: Callable[[Frames], Expression]
    floor: float
    entry: tuple[str, ...]
    clauses: tuple[str, ...]
    title: Text
    of: Text
    said: Text
    clears: Text
    innocent: tuple[Text, ...]
    needs: Columns
    reads: Columns
    one_of: tuple[str, ...] = ()


def _millionths(value: Expression) -> Expression:
    """As `whole`, for what is never large."""
    return (value * MILLION).round().cast("float64")


def _usual(rows: Expression, floor: float) -> Expression:
    """What is usual in each stratum: the share of all but the tenth of laboratories that have most, and as
    much beyond it as that tenth's edge lies beyond what so few rows scatter by chance."""
    labs = rows.group_by("lab_id", "stratum").aggregate(part=rows.part.sum(), all=rows["all"].sum())
    n = labs["all"].cast("float64")
    labs = labs.mutate(share=(labs.part / n).round(6), few=_millionths(1.0 / n))
    labs = beside_peers(labs, "share", ("stratum",))
    labs = labs.filter(labs.peers >= COMPARED)
    below = labs.share <= labs.high
    cells = labs.group_by(of_stratum="stratum").aggregate(
        part=labs.part.sum(where=below), all=labs["all"].sum(where=below), high=labs.high.max(),
        few=labs.few.sum() / MILLION / labs.count(),
    )  # fmt: skip
    share = cells.part / cells["all"].cast("float64")
    chance = share * (1.0 - share) * cells.few * (TENTH * TENTH)
    beyond = ibis.greatest(cells.high - share, 0.0)
    usual = share + ibis.greatest(beyond * beyond - chance, 0.0).sqrt()
    return cells.select("of_stratum", usual=ibis.least(ibis.greatest(usual, floor), _MOST))


def _sums(rows: Expression, unit: Unit, floor: float) -> Expression:
    """One row a unit and stratum: part of all, and what is usual there."""
    keys = tuple(dict.fromkeys(("lab_id", *unit.keys, "stratum")))
    mine = rows.group_by(*keys).aggregate(
        part=rows.part.sum(), all=rows["all"].sum(), first=rows.certificate.min(), last=rows.certificate.max()
    )
    j = beside(mine, _usual(rows, floor), "inner", stratum="of_stratum").drop("of_stratum")
    if not unit.own:
        return j
    labs = rows.group_by(o_lab="lab_id", o_stratum="stratum").aggregate(
        o_part=rows.part.sum(), o_all=rows["all"].sum()
    )
    j = beside(j, labs, "inner", lab_id="o_lab", stratum="o_stratum")
    others = (j.o_all - j["all"]).cast("float64")
    own = ibis.ifelse(others >= FEW, (j.o_part - j.part) / ibis.greatest(others, 1.0), 0.0)
    return j.mutate(usual=ibis.least(ibis.greatest(j.usual, own), _MOST))


def unusual(rows: Expression, unit: Unit, floor: float) -> Expression:
    """One row a unit with a mark: `part` of `all`, how many are `usual`, and `bits`."""
    q = _sums(rows, unit, floor)
    ways = {
        f"by_{n}": _millionths(q.part * log2(times) - q["all"] * (q.usual * (times - 1.0) + 1.0).log2())
        for n, times in enumerate(TIMES)
    }
    q = q.mutate(**ways, expected=_millionths(q["all"] * q.usual))
    keys = tuple(dict.fromkeys(("lab_id", *unit.keys)))
    units = q.group_by(*keys).aggregate(
        part=q.part.sum(), all=q["all"].sum(), usual=(q.expected.sum() / MILLION).round(1),
        first=q["first"].min(), last=q["last"].max(), **{name: q[name].sum() for name in ways},
    )  # fmt: skip
    best = ibis.greatest(*(units[name] for name in ways)) / MILLION - _WAYS
    return units.mutate(bits=ibis.greatest(best, 0.0).round(3)).drop(*ways)


def _units(share: Share, unit: Unit, frames: Frames) -> Expression:
    u = named(unusual(share.marked(frames), unit, share.floor))
    names: Mapping[str, Callable[[Expression], Expression]] = {
        "person_month": lambda f: f.who + " " + f.month.cast("string"),
        "person": lambda f: f.who,
        "lab": lambda f: f.lab_id,
    }
    u = u.mutate(key=names[unit.name](u))
    month = {"month": "month"} if "month" in unit.keys else {}
    who = "who" if unit.keys else "lab_id"
    told = {name: name for name in ("part", "all", "usual", "first", "last", *TOLD)}
    return result_of(u, unit.name, "key", {"record": lambda f: f[who], **columns(**month, **told)})


def _certificates(share: Share, unit: Unit, frames: Frames) -> Expression:
    """The marked certificates of the units that stand out, and those whose mark hardly any other has."""
    rows = share.marked(frames)
    rows = rows.filter(rows["all"] == 1)
    u = unusual(rows, unit, share.floor)
    u = u.rename({f"u_{name}": name for name in u.columns})
    keys = {key: f"u_{key}" for key in dict.fromkeys(("lab_id", *unit.keys))}
    j = beside(rows, u, "inner", **keys)
    j = beside(j, _rarity(rows), stratum="r_stratum")
    j = j.mutate(rarity=j.rarity.fill_null(0.0))
    strongest = ibis.greatest(j.u_bits, j.rarity) - 1.0
    j = j.mutate(
        bits=ibis.ifelse(j.part > 0, ibis.greatest(strongest, 0.0), 0.0).round(3), many=j.u_part, of=j.u_all,
        usual=j.u_usual, who=j[f"u_{unit.keys[0]}"] if unit.keys else j.lab_id,
    )  # fmt: skip
    told = {name: name for name in ("who", "usual", "rarity", *TOLD)}
    return result(named(j), record=lambda f: f.certificate, **columns(part="many", all="of", **told))


def _rarity(rows: Expression) -> Expression:
    """How seldom a mark is, in bits, at laboratories that don't have it thrice and in more than 3 in 100."""
    labs = rows.group_by("lab_id", "stratum").aggregate(part=rows.part.sum(), all=rows["all"].sum())
    peers = labs.filter((labs.part < 3) | (labs.part * 33 <= labs["all"]))
    cells = peers.group_by(r_stratum="stratum").aggregate(
        part=peers.part.sum(), all=peers["all"].sum(), labs=peers.count()
    )
    found = -((cells.part + 1) / (cells["all"] + 1).cast("float64")).log2()
    return cells.select("r_stratum", rarity=ibis.ifelse(cells.labs >= COMPARED, found, 0.0).round(3))


def rule_of(number: str, share: Share, unit: Unit, *, certificates: bool = False) -> Rule:
    """The rule about units, or about the certificates that are marked in units that stand out."""
    return Rule(
        id=number,
        catalogue=share.entry,
        clauses=share.clauses,
        title=share.title,
        severity="statistical",
        stages=NO_STAGE,
        message=_message(share, unit, certificates),
        clears=share.clears,
        innocent=share.innocent,
        needs=share.needs,
        reads=share.reads,
        one_of=share.one_of,
        expression=partial(_certificates if certificates else _units, share, unit),
        judges="certificates" if certificates else unit.judges,
    )


def _message(share: Share, unit: Unit, certificates: bool) -> Text:
    in_month = Text("在 {month} ", " in {month}") if unit is MONTH and not certificates else Text("", "")
    who, one = (
        ("{who}", Text("{record} 是其中之一：", "{record} is one of them: "))
        if certificates
        else (
            "{record}",
            Text("", ""),
        )
    )
    return Text(
        f"{one.zh}{who} {in_month.zh}的 {{all}} {share.of.zh}中，{{part}} {share.said.zh}，"
        f"同行至多 {{usual}}；看了 {{looks}} {unit.word.zh}，偶然有 {{expected}} 这样多，见到 {{seen}}",
        f"{one.en}of {{all}} {share.of.en} of {who}{in_month.en}, {{part}} {share.said.en}; peers have"
        f" {{usual}} at most. Among {{looks}} {unit.word.en} chance gives {{expected}} as many; "
        "seen: {seen}",
    )
