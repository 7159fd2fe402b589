# SPDX-License-Identifier: Apache-2.0
"""Originals beside the readings: raw observations, and messages of the instruments that were read."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.certificates import MILLION, weight, whole
from zhunsheng.rules.features.lists import kept
from zhunsheng.rules.features.points import ONE_RAW, RAW
from zhunsheng.rules.frames import CERTIFICATE, beside, of_those, own_work, result, some, together, verdict
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.rule import Expression, Frames, Rule

COARSE = 10.0
"""Readings of fewer counts than this on average don't show in which unit a message is."""


def _observed(observations: Expression) -> Expression:
    """Observations of items that were kept as counts: how many, their sum, and from which to which."""
    o = observations.filter((observations.role == "item") & observations.counts.notnull())
    o = o.mutate(list=kept(o.counts))
    return o.select(
        "lab_id", "cert_id", "point_no", own="resolution", n=o.list.length().cast("int64"),
        s1=o.list.sums().cast("float64").fill_null(0.0), low=o.list.mins(), high=o.list.maxs(),
        texts=o.texts.length().fill_null(0),
    )  # fmt: skip


def _doubtful(observed: Expression, features: Expression) -> Expression:
    """Certificates whose observations are not as many as their readings, or don't come to as much."""
    o = observed
    seen = o.group_by("lab_id", "cert_id").aggregate(seen=o.n.sum(), come=(o.s1 * weight(o.point_no)).sum())
    f = features.select("readings", "placed", f_lab="lab_id", f_cert="cert_id")
    j = beside(seen, f, "inner", lab_id="f_lab", cert_id="f_cert")
    return j.filter((j.seen != j.readings) | (j.come != j.placed)).select("lab_id", "cert_id")


def _unlike(frames: Frames) -> Expression:
    """Certificates with points whose observations are not the readings, or hold none.

    One observation of the point is enough to be alike; one at another resolution is not compared.
    """
    doubtful = _doubtful(_observed(frames["observations"]), frames["features"])
    o = _observed(of_those(doubtful, frames["observations"]))
    r = of_those(doubtful, frames["raw"]).filter(lambda f: f.n > 0)
    r = r.select("n", "s1", "low", "high", r_lab="lab_id", r_cert="cert_id", r_point="point_no")
    r = r.rename({f"r_{name}": name for name in ("n", "s1", "low", "high")})
    p = of_those(doubtful, frames["points"]).select(
        "resolution", p_lab="lab_id", p_cert="cert_id", p_point="point_no"
    )
    j = beside(o, r, "inner", lab_id="r_lab", cert_id="r_cert", point_no="r_point")
    j = beside(j, p, lab_id="p_lab", cert_id="p_cert", point_no="p_point")
    same = (j.n == j.r_n) & (j.s1 == j.r_s1) & (j.low == j.r_low) & (j.high == j.r_high)
    points = j.group_by("lab_id", "cert_id", "point_no").aggregate(
        fine=some(same | (j.own != j.resolution)), kept=j.n.max(), texts=j.texts.max()
    )
    points = points.filter(~points.fine).mutate(gone=(points["kept"] == 0) & (points.texts == 0))
    points = points.filter(points.gone | (points["kept"] > 0))
    return points.group_by(u_lab="lab_id", u_cert="cert_id").aggregate(
        points=points.count(), gone=points.gone.sum(), first=points.point_no.min()
    )


def _strangers(frames: Frames) -> Expression:
    """Certificates some of whose observations were read by nobody that the laboratory lists, where it lists
    people at all."""
    o = frames["observations"]
    who = o.filter(o.person_id.notnull()).select("lab_id", "cert_id", "person_id").distinct()
    p = frames["people"].select(p_lab="lab_id", p_person="person_id").distinct()
    listing = p.group_by(l_lab="p_lab").aggregate(people=p.count())
    j = beside(who, listing, "inner", lab_id="l_lab")
    j = beside(j, p, lab_id="p_lab", person_id="p_person")
    j = j.filter(j.p_lab.isnull())
    return j.group_by(s_lab="lab_id", s_cert="cert_id").aggregate(stranger=j.person_id.min())


def _rewritten(frames: Frames) -> Expression:
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    j = beside(c, _unlike(frames), lab_id="u_lab", cert_id="u_cert")
    j = beside(j, _strangers(frames), lab_id="s_lab", cert_id="s_cert")
    judged = j.mutate(
        verdict=verdict(
            ((j.points > j.gone).fill_null(False), "broken"),
            (j.points.notnull(), "broken:gone"),
            (j.stranger.notnull(), "broken:stranger"),
        ),
        score=j.points.fill_null(1).cast("float64"),
    )
    return result(
        judged,
        record=lambda f: f.certificate,
        **columns(points="points", first="first", stranger="stranger", score="score"),
    )


REWRITTEN = Rule(
    id="R-RAW-05",
    catalogue=("H17", "H19"),
    clauses=("5.7.1/readings", "5.7.3/results"),
    title=Text("读数就是原始观测", "The readings are what was observed"),
    supports=frozenset({"5.7.1/readings", "5.7.3/results"}),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{record} 有 {points} 个点的读数与原始观测不同（如点 {first}）",
        "At {points} of the points of {record} the readings differ from the raw observations"
        " (such as point {first})",
    ),
    cases={
        "gone": Text(
            "{record} 有 {points} 个点有读数，而原始观测是空的（如点 {first}）",
            "At {points} of the points of {record} there are readings, and the raw observation is empty"
            " (such as point {first})",
        ),
        "stranger": Text(
            "{record} 的原始观测由 {stranger} 读取，人员名单中没有此人",
            "Observations of {record} were read by {stranger}, who is on no list of people",
        ),
    },
    asks=frozenset({"stranger"}),
    clears=Text("出示原始记录和改动的痕迹", "Show the original record and the trail of its changes"),
    innocent=(
        Text(
            "读数经有记录的更正，观测没有随之更新", "readings were corrected on record, observations were not"
        ),
        Text("由尚未登记的人员代读", "read by somebody not yet listed"),
    ),
    needs=together(CERTIFICATE, {"observations": ("cert_id", "lab_id", "point_no", "role", "counts")}),
    reads=together(
        RAW,
        {
            "certificates": ("number",),
            "points": ("cert_id", "lab_id", "point_no", "resolution"),
            "observations": ("texts", "resolution", "person_id"),
            "people": ("person_id", "lab_id"),
        },
    ),
    one_of=ONE_RAW,
    expression=_rewritten,
    within=True,
)


def _plain(serial: Expression) -> Expression:
    return serial.strip().upper()


def _others(frames: Frames) -> Expression:
    """Certificates for which another serial answered than the item's, or the standard's, that is said to."""
    m = frames["device_messages"]
    m = m.filter(m.serial_answered.notnull() & (_plain(m.serial_answered) != ""))
    told = m.group_by(
        m_lab="lab_id", m_cert="cert_id", m_item="item_id", m_equip="equip_id", told=_plain(m.serial_answered)
    ).aggregate(messages=m.count())
    i, e = frames["items"], frames["equipment"]
    i = i.group_by(i_lab="lab_id", i_item="item_id").aggregate(
        item=_plain(i.serial).min(), other=_plain(i.serial).max()
    )
    e = e.group_by(e_lab="lab_id", e_equip="equip_id").aggregate(
        standard=_plain(e.serial).min(), another=_plain(e.serial).max()
    )
    j = beside(told, i, m_lab="i_lab", m_item="i_item")
    j = beside(j, e, m_lab="e_lab", m_equip="e_equip")
    of_item = (j.told != j["item"]) & (j.told != j.other)
    of_standard = (j.told != j.standard) & (j.told != j.another)
    j = j.mutate(of_item=of_item.fill_null(False), of_standard=of_standard.fill_null(False))
    j = j.filter(j.of_item | j.of_standard)
    return j.group_by(o_lab="m_lab", o_cert="m_cert").aggregate(
        of_item=j.of_item.any(), answered=j.told.min(), messages=j.messages.sum(),
        expected=ibis.ifelse(j.of_item, j["item"], j.standard).min(),
    )  # fmt: skip


def _unsaid(frames: Frames) -> Expression:
    """Certificates with points read automatically, as many messages as readings, and another sum.

    A message may give the value in a unit with another prefix.
    """
    m = frames["device_messages"]
    m = m.filter(m.equip_id.isnull() & m.point_no.notnull())
    m = m.mutate(value=m.reply.strip().try_cast("float64"))
    keys = m.select("lab_id", "cert_id").distinct()
    p = of_those(keys, frames["points"])
    p = p.select(p_lab="lab_id", p_cert="cert_id", p_point="point_no", step=p.resolution.try_cast("float64"))
    j = beside(m, p.filter(p.step > 0), "inner", lab_id="p_lab", cert_id="p_cert", point_no="p_point")
    said = j.group_by("lab_id", "cert_id", "point_no").aggregate(
        messages=j.count(), numbers=j["value"].count(), come=whole(j["value"] / j.step).sum()
    )
    r = of_those(keys, frames["raw"]).filter(lambda f: f["mode"] == "auto")
    r = r.select("n", "s1", r_lab="lab_id", r_cert="cert_id", r_point="point_no")
    q = beside(said, r, "inner", lab_id="r_lab", cert_id="r_cert", point_no="r_point")
    q = q.filter((q.messages == q.n) & (q.numbers == q.n) & (q.s1.abs() >= q.n * COARSE))
    times = q.come / MILLION / q.s1
    thousands = (ibis.greatest(times, 1e-12).log10() / 3.0).round() * 3.0
    off = (times / ibis.literal(10.0) ** thousands - 1.0).abs() * q.s1.abs()
    wrong = q.filter((times <= 0) | (off > q.n))
    return wrong.group_by(w_lab="lab_id", w_cert="cert_id").aggregate(
        points=wrong.count(), first=wrong.point_no.min()
    )


def _answered(frames: Frames) -> Expression:
    c = own_work(frames).select("lab_id", "cert_id", "certificate")
    j = beside(c, _others(frames), lab_id="o_lab", cert_id="o_cert")
    j = beside(j, _unsaid(frames), lab_id="w_lab", cert_id="w_cert")
    judged = j.mutate(
        verdict=verdict(
            (j.of_item.fill_null(False), "broken:item"),
            (j.of_item.notnull(), "broken:standard"),
            (j.points.notnull(), "broken"),
        ),
        score=ibis.coalesce(j.messages, j.points).cast("float64"),
    )
    told = ("answered", "expected", "messages", "points", "first", "score")
    return result(judged, record=lambda f: f.certificate, **columns(**{name: name for name in told}))


ANSWERED = Rule(
    id="R-READ-03",
    catalogue=("H36",),
    clauses=("5.8.6/provenance",),
    title=Text("报文来自这一件，且就是这些读数", "Messages are of this instrument, and say these readings"),
    supports=frozenset({"5.8.6/provenance"}),
    severity="hard",
    stages=NO_STAGE,
    message=Text(
        "{record} 有 {points} 个点的自动读数与报文的值不同（如点 {first}）",
        "At {points} of the points of {record} the messages say other values than the automatic readings"
        " (such as point {first})",
    ),
    cases={
        "item": Text(
            "{record} 有 {messages} 条报文由出厂编号 {answered} 应答，样品是 {expected}",
            "{messages} messages of {record} were answered by serial {answered}; the item is {expected}",
        ),
        "standard": Text(
            "{record} 有 {messages} 条报文由出厂编号 {answered} 应答，标准器是 {expected}",
            "{messages} messages of {record} were answered by serial {answered}; the standard is {expected}",
        ),
    },
    clears=Text(
        "出示采集日志，或更正登记的出厂编号", "Show the acquisition log, or correct the serial on file"
    ),
    innocent=(
        Text("出厂编号登记有误，或更换过主板", "the serial was filed wrongly, or its board was exchanged"),
        Text("读数是报文之外另算的", "the readings were reckoned from the messages"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "device_messages": (
                "lab_id",
                "cert_id",
                "point_no",
                "equip_id",
                "item_id",
                "reply",
                "serial_answered",
            )
        },
    ),
    reads=together(
        RAW,
        {
            "certificates": ("number",),
            "points": ("cert_id", "lab_id", "point_no", "resolution"),
            "items": ("lab_id", "item_id", "serial"),
            "equipment": ("lab_id", "equip_id", "serial"),
        },
    ),
    expression=_answered,
    within=True,
)

RULES = (REWRITTEN, ANSWERED)
