# SPDX-License-Identifier: Apache-2.0
"""Means of points that are those of last time, or of a sibling, more closely than items keep or share theirs.

`alike` asks whether readings follow each other more closely than repeats allow. An item moves as well, from
year to year, and siblings differ: means that hardly do either are improbable in their family long before they
are so by the repeats, in whatever order the readings stand, and though each was changed by a count. So the
family tells how seldom means agree as closely (`chance.tailed`).
"""

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, result, together
from zhunsheng.rules.history.chance import CELL, TOLD, named, tailed
from zhunsheng.rules.history.edges import size_of
from zhunsheng.rules.history.frames import AMENDED, NO_STAGE, columns
from zhunsheng.rules.history.units import LABORATORY, PERSON, of_units, whose
from zhunsheng.rules.history.within import pairs, within
from zhunsheng.rules.rule import Columns, Expression, Frames, Judging, Rule

POINTS = 3
"""So few points in common or more tell whether they moved."""
_ROUNDING = 1.0 / 12.0


def kept(those: Expression) -> Expression:
    """Pairs with how improbably little their means differ, in `bits`.

    `kept` is the binary logarithm of what repeats alone would give over what was found, as variances.
    """
    q = those.filter((those.n > those.points) & (those.points >= POINTS))
    grain = q.points / q.n * _ROUNDING  # a sum that did not move may have moved by half a count
    two = q.spread / (q.n - q.points)
    ratio = (q.levels / q.points + grain) / (two + grain)
    repeats = q.n / q.points
    q = q.mutate(
        kept=(-(ratio.log2())).round(2), size=size_of(q.points),
        usual=(two / repeats).sqrt().round(3), found=(q.levels / q.points / repeats).sqrt().round(3),
    )  # fmt: skip
    return tailed(q, "kept", (*CELL, "size"))


def _certificates(frame: str) -> Judging:
    def judging(frames: Frames) -> Expression:
        told = ("points", "usual", "found", "peers", *TOLD)
        return result(
            named(kept(frames[frame])),
            record=lambda f: f.certificate + " / " + f.previous,
            **columns(other="prev", previous="previous", **{name: name for name in told}),
        )

    return judging


_NEEDS: Columns = together(
    CERTIFICATE, {"certificates": ("family",), "points": ("cert_id", "lab_id", "point_no")}
)
_READS: Columns = together(RAW, AMENDED, {"certificates": ("number",)})
_CLEARS = Text("出示仪器报文或原始记录", "Show the instrument's messages or the original record")


def _rules(
    numbers: tuple[str, str, str],
    entry: tuple[str, ...],
    title: Text,
    said: Text,
    innocent: tuple[Text, ...],
    frame: str,
    item: str,
    among: str,
) -> tuple[Rule, ...]:
    """The rule about certificates, those about people and laboratories, and that about their certificates."""
    needs = together(_NEEDS, {"certificates": (item,)})
    one = Rule(
        id=numbers[0],
        catalogue=entry,
        clauses=("5.8.1/repetition",),
        title=title,
        severity="statistical",
        stages=NO_STAGE,
        message=Text(
            "{record}：{points} 个点的平均值与"
            + said.zh
            + " {previous} 的只差 {found} 个分度（方均根），仅重复性就应有 {usual}；看了 {looks} 对，"
            "同类（{peers} 对）中偶然有 {expected} 对这样近，见到 {seen} 对",
            "{record}: the means of {points} points differ from those of "
            + said.en
            + " {previous} by only {found} counts (root mean square), where the repeats alone give {usual}."
            " Among {looks} pairs chance gives {expected} as close among {peers} of the family; seen: {seen}",
        ),
        clears=_CLEARS,
        innocent=innocent,
        needs=needs,
        reads=_READS,
        one_of=ONE_RAW,
        expression=_certificates(frame),
    )  # fmt: skip
    return (
        one,
        _together(numbers[1], one, frame, item, PERSON),
        _together(numbers[2], one, frame, item, LABORATORY),
        within(among, one, lambda frames: pairs(kept(frames[frame]), frames, item)),
    )


def _together(number: str, of: Rule, frame: str, item: str, who: str) -> Rule:
    return of_units(
        number,
        of,
        whose(who, of.title),
        Text(
            "{record}：与此前比较的 {certificates} 对证书中，{hundredth} 对的平均值近到百对里偶然不到一对"
            "（至多 {by_chance} 对）；看了 {looks} 个，偶然有 {expected} 个如此，见到 {seen} 个",
            "{record}: of {certificates} pairs of certificates, {hundredth} have means as close as fewer than"
            " one pair in a hundred ({by_chance} at most by chance). Of {looks} looked at chance gives"
            " {expected} as marked; seen: {seen}",
        ),
        lambda frames: pairs(kept(frames[frame]), frames, item, who),
        who,
    )


RULES = (
    *_rules(
        ("R-COPY-11", "R-COPY-12", "R-COPY-13"),
        ("S01", "S11"),
        Text("平均值不停在上次的", "Means don't stay those of the last time"),
        Text("同一器具上次", "the same instrument in"),
        (
            Text("器具比同类稳定得多", "an item far steadier than its family"),
            Text("每次调到同一处", "an item that is adjusted to the same place each time"),
        ),
        "item_pairs",
        "instr_id",
        "R-COPY-19",
    ),
    *_rules(
        ("R-COPY-14", "R-COPY-15", "R-COPY-16"),
        ("S03",),
        Text("平均值不是同批另一件的", "Means are not those of a sibling"),
        Text("同一委托另一件", "another item of the order in"),
        (
            Text("两件器具配对", "matched instruments"),
            Text("同一件有两份证书", "two certificates of one item"),
        ),
        "order_pairs",
        "job_id",
        "R-COPY-20",
    ),
)
