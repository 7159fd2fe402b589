# SPDX-License-Identifier: Apache-2.0
"""Rules about single standards, instruments and lots: provider able, confirmed, verified, on file."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, holds_at, own_work, some, together, uses, verdict
from zhunsheng.rules.organisation.asked import (
    LABS,
    NOT_ASKED,
    PAPER,
    of_certificates,
    of_records,
)
from zhunsheng.rules.rule import Columns, Expression, Frames

_COVER: Columns = {"traceability": ("equip_id", "cal_date", "valid_to")}


BY_STANDARD: Columns = {"standard_use": ("cert_id", "equip_id"), "certificates": ("equip_id", "number")}


WAIT = 30
"""Days within which a certificate received is to be confirmed."""


def _covers(frames: Frames) -> Expression:
    """Calibrations of standards, each with what it is called."""
    t = frames["traceability"]
    return t.mutate(cover=ibis.coalesce(t.equip_id + " / " + t.certificate_no, t.equip_id))


def _provided(frames: Frames) -> Expression:
    """Whether the provider could do it: for the quantity, over the range, on the day of the calibration."""
    t = _covers(frames).select(
        "lab_id", "equip_id", "cover", "cal_date", "provider", "quantity", "low", "high", "unit"
    )
    s = frames["provider_scopes"].rename(
        s_lab="lab_id",
        s_provider="provider",
        s_quantity="quantity",
        s_low="low",
        s_high="high",
        s_unit="unit",
    )
    j = beside(t, s, lab_id="s_lab", provider="s_provider")
    then = holds_at(j.valid_from, j.valid_to, j.cal_date)
    kind = j.s_quantity.isnull() | (j.s_quantity == j.quantity)
    wide = (j.s_low.isnull() & j.s_high.isnull()) | (
        (j.s_unit == j.unit)
        & (j.s_low.isnull() | (j.s_low <= j.low))
        & (j.s_high.isnull() | (j.high <= j.s_high))
    )
    seen = j.group_by(t.columns).aggregate(
        filed=some(j.scope_id.notnull()),
        able=some(then),
        kind=some(then & kind),
        wide=some(then & kind & wide),
    )
    silent = seen.quantity.isnull() | seen.low.isnull() | seen.high.isnull() | seen.unit.isnull()
    return seen.select(
        "lab_id",
        "equip_id",
        "provider",
        "cal_date",
        "quantity",
        record=seen.cover,
        verdict=verdict(
            (seen.provider.isnull(), "unknown:no-provider"),
            (~seen.filed, "unknown:no-scope"),
            (~seen.able, "broken"),
            (seen.wide, ibis.null("string")),
            (silent, "unknown:no-range"),
            (~seen.kind, "broken:quantity"),
            (ibis.literal(True), "broken:range"),
        ),
    )


PROVIDED = of_records(
    "traceability",
    ("equipment", "equip_id"),
    "R-TRACE-04",
    ("4.4.2/provider",),
    Text("溯源机构当时有相应能力", "The provider was able, for the quantity and range, on the day"),
    catalogue=("H04",),
    needs=together(
        {"traceability": ("equip_id", "cal_date", "provider")},
        {
            "provider_scopes": (
                "scope_id",
                "provider",
                "quantity",
                "low",
                "high",
                "unit",
                "valid_from",
                "valid_to",
            )
        },
    ),
    reads={"traceability": ("certificate_no", "quantity", "low", "high", "unit")},
    expression=_provided,
    message=Text(
        "{record} 于 {cal_date} 由 {provider} 校准，其当天没有在效的认可或授权",
        "{record} was calibrated on {cal_date} by {provider}, neither accredited nor authorised that day",
    ),
    cases={
        "quantity": Text(
            "{provider} 于 {cal_date} 的能力中没有 {quantity}（{record}）",
            "The scope of {provider} on {cal_date} has no {quantity} ({record})",
        ),
        "range": Text(
            "{record} 的校准范围超出 {provider} 于 {cal_date} 的能力",
            "The range of {record} goes beyond the scope of {provider} on {cal_date}",
        ),
        "no-provider": Text("{record} 没有写明溯源机构", "the provider of {record} is not named"),
        "no-scope": Text("{provider} 的能力没有登记", "the scope of {provider} is not on file"),
        "no-range": Text("{record} 没有写明量和范围", "quantity and range of {record} are not filed"),
    },
    clears=Text("登记该机构当时的能力附表", "File the provider's scope of that day"),
    innocent=(Text("登记的能力附表已旧", "the list of its scope is outdated"),),
)


def _journey(frames: Frames) -> Expression:
    """Calibrations away from the laboratory, and whether they are of the time away, give or take a day."""
    t = _covers(frames)
    t = t.filter(t.out_from.notnull())
    made, left, back = (t[name].epoch_seconds() for name in ("cal_date", "out_from", "out_to"))
    return t.select(
        "lab_id", "equip_id", "cal_date", "out_from", "out_to", record="cover",
        verdict=verdict(
            ((made + 86_400 < left).fill_null(False), "broken"),
            ((back + 86_400 <= made).fill_null(False), "broken:back"),
        ),
    )  # fmt: skip


JOURNEY = of_records(
    "traceability",
    ("equipment", "equip_id"),
    "R-TRACE-05",
    ("5.8.4/covered",),
    Text("外送校准的日期在外送期间", "What was calibrated away was away that day"),
    supports=frozenset({"5.8.4/covered"}),
    severity="ask",
    needs={"traceability": ("equip_id", "cal_date", "out_from", "out_to")},
    reads={"traceability": ("certificate_no",)},
    expression=_journey,
    message=Text(
        "{record} 登记的校准日期 {cal_date} 早于送出 {out_from}",
        "{record}: the calibration is dated {cal_date}, before it was sent out on {out_from}",
    ),
    cases={
        "back": Text(
            "{record} 登记的校准日期 {cal_date} 晚于送回 {out_to}",
            "{record}: the calibration is dated {cal_date}, after it was back on {out_to}",
        )
    },
    clears=Text(
        "出示溯源证书，更正登记的日期", "Show the provider's certificate, and correct the dates on file"
    ),
    innocent=(
        Text("日期登记错", "a date was filed wrongly"),
        Text("登记的是另一次外送", "the time away on file is another one"),
    ),
)


def _returned(frames: Frames) -> Expression:
    """Uses after a standard came back from its provider and before anybody confirmed it again."""
    use = uses(frames).select("lab_id", "cert_id", "certificate", "equip_id", "equip", "begins")
    use = use.filter(use.equip_id.notnull() & use.begins.notnull()).distinct()
    t = frames["traceability"].select("out_to", t_lab="lab_id", t_equip="equip_id")
    j = beside(use, t, lab_id="t_lab", equip_id="t_equip")
    back = j.group_by(use.columns).aggregate(back=j.out_to.max(where=j.out_to <= j.begins))
    c = frames["confirmations"].select("result", "valid_from", c_lab="lab_id", c_equip="equip_id")
    k = beside(back, c, lab_id="c_lab", equip_id="c_equip")
    since = k.valid_from + ibis.interval(days=1) > k.back
    seen = k.group_by(back.columns).aggregate(
        filed=some(k.valid_from.notnull()),
        anew=some(since & (k.valid_from <= k.begins)),
        later=k.valid_from.min(where=k.valid_from > k.begins),
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "equip",
        "begins",
        "back",
        "later",
        record=seen.equip + " / " + seen.certificate,
        verdict=verdict(
            (seen.back.isnull(), ibis.null("string")),
            (~seen.filed, "unknown:no-confirmation"),
            (~seen.anew, "broken"),
        ),
    )


RETURNED = of_certificates(
    "R-CONF-03",
    ("4.4.2/confirmed", "5.8.4/confirmed"),
    Text("送校返回后先确认再使用", "After each return a standard is confirmed before use"),
    catalogue=("H05",),
    supports=frozenset({"4.4.2/confirmed", "5.8.4/confirmed"}),
    needs=together(
        CERTIFICATE,
        {
            "traceability": ("equip_id", "out_to"),
            "confirmations": ("equip_id", "result", "valid_from"),
        },
    ),
    reads=BY_STANDARD,
    one_of=("standard_use", "certificates.equip_id"),
    expression=_returned,
    message=Text(
        "标准器 {equip} 于 {back} 返回，{begins} 已使用，其后的确认始于 {later}",
        "Standard {equip} came back on {back} and was used on {begins}; it was confirmed only from {later}",
    ),
    cases={
        "no-confirmation": Text("标准器 {equip} 没有计量确认记录", "no confirmation of {equip} is on file")
    },
    clears=Text("登记返回后、使用前的确认", "File the confirmation made between return and use"),
    innocent=(PAPER,),
)


def _lots(frames: Frames) -> Expression:
    """Lots used for certificates, and whether they had expired or were used up by then."""
    c = own_work(frames).select("ends", "certificate", c_lab="lab_id", c_cert="cert_id")
    u = frames["lot_use"]
    j = beside(u, c, lab_id="c_lab", cert_id="c_cert")
    j = j.mutate(when=ibis.coalesce(j.used_at, j.ends)).drop("c_lab", "c_cert")
    lots = frames["lots"].select(
        "name", "expires_at", "emptied_at", "received_at", o_lab="lab_id", o_lot="lot_id"
    )
    k = beside(j, lots, lab_id="o_lab", lot_id="o_lot")
    return k.select(
        "lab_id",
        "cert_id",
        "name",
        "expires_at",
        "emptied_at",
        "when",
        lot=k.lot_id,
        record=ibis.coalesce(k.certificate, k.cert_id) + " / " + k.lot_id,
        verdict=verdict(
            (k.o_lot.isnull(), "unknown:no-lot"),
            (k.when.isnull(), "unknown:no-day"),
            ((k.expires_at <= k.when).fill_null(False), "broken"),
            ((k.emptied_at < k.when).fill_null(False), "broken:empty"),
            ((k.when < k.received_at).fill_null(False), "broken:early"),
        ),
    )


LOTS = of_records(
    "lot_use",
    ("cert", "cert_id"),
    "R-LOT-01",
    ("4.4.2/rm_unexpired",),
    Text("所用的批没有过期", "No lot was used after its expiry"),
    catalogue=("H06",),
    needs=together(
        CERTIFICATE,
        {
            "lot_use": ("cert_id", "lot_id", "used_at"),
            "lots": ("lot_id", "name", "received_at", "expires_at", "emptied_at"),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_lots,
    message=Text(
        "批 {lot}（{name}）于 {expires_at} 失效，{when} 仍使用",
        "Lot {lot} ({name}) expired on {expires_at} and was used on {when}",
    ),
    cases={
        "empty": Text(
            "批 {lot} 于 {emptied_at} 用完，{when} 仍使用",
            "Lot {lot} was used up on {emptied_at} and used on {when}",
        ),
        "early": Text(
            "批 {lot} 在 {when} 使用时还没有入库", "Lot {lot} was used on {when}, before it was received"
        ),
        "no-lot": Text("批 {lot} 没有登记", "lot {lot} is not on file"),
        "no-day": Text("没有使用批 {lot} 的时间", "when lot {lot} was used is not recorded"),
    },
    clears=Text(
        "登记重新定值的证书，或用有效的批重做", "File the re-certification, or redo with a valid lot"
    ),
    innocent=(Text("该批已重新定值", "the lot was certified anew"),),
)


def _certified(frames: Frames) -> Expression:
    o = frames["lots"]
    m = o.filter(o.kind == "material")
    return m.select(
        "lab_id",
        "lot_id",
        "name",
        verdict=verdict(
            (m.certified.isnull(), "unknown:silent"),
            (m.certified & m.certificate_no.isnull(), "unknown:no-number"),
            (~m.certified & m.reason.isnull(), "broken"),
        ),
    )


CERTIFIED = of_records(
    "lots",
    ("lot", "lot_id"),
    "R-LOT-02",
    ("4.4.2/crm_certified",),
    Text("优先使用有证标准物质", "Certified reference materials are preferred"),
    severity="ask",
    needs={"lots": ("lot_id", "kind", "name", "certified", "certificate_no", "reason")},
    expression=_certified,
    message=Text(
        "{name} 的批 {record} 无证，也没有理由",
        "Lot {record} of {name} has no certificate, and no reason is given",
    ),
    cases={
        "silent": Text("没有写明批 {record} 是否有证", "whether lot {record} is certified is not filed"),
        "no-number": Text(
            "批 {record} 有证而没有证书号", "the certificate number of lot {record} is not filed"
        ),
    },
    clears=Text("登记证书号，或写明理由", "File the certificate's number, or the reason"),
    innocent=(Text("没有有证物质可买", "no certified material is on the market"),),
)


def _verified(frames: Frames) -> Expression:
    """Purchases, repairs, moves and outings, and the first use of the equipment after each."""
    e = frames["equipment_events"]
    e = e.filter(e.kind.isin(("purchase", "repair", "move", "outing")))
    use = uses(frames).select("begins", u_lab="lab_id", u_equip="equip_id")
    j = beside(e, use, lab_id="u_lab", equip_id="u_equip")
    seen = j.group_by(e.columns).aggregate(used=j.begins.min(where=j.begins >= j["at"]))
    return seen.select(
        "lab_id",
        "event_id",
        "equip_id",
        "at",
        "used",
        "verified_at",
        record=seen.equip_id + " / " + seen.kind,
        verdict=verdict(
            ((seen.used < seen.verified_at).fill_null(False), "broken"),
            (seen.used.notnull() & seen.verified_at.isnull(), "broken:never"),
            (seen.verified_at.notnull() & seen.verified_by.isnull(), "unknown:nobody"),
        ),
    )


VERIFIED = of_records(
    "equipment_events",
    ("equipment-event", "event_id"),
    "R-EQUIP-05",
    ("4.4.2/verified_before_use",),
    Text("设备投用前经过核验", "Equipment is verified before it (re)enters service"),
    needs=together(
        CERTIFICATE,
        {"equipment_events": ("event_id", "equip_id", "kind", "at", "verified_at", "verified_by")},
    ),
    reads=BY_STANDARD,
    one_of=("standard_use", "certificates.equip_id"),
    expression=_verified,
    message=Text(
        "{record}（{at}）之后于 {used} 使用，{verified_at} 才核验",
        "After {record} ({at}) it was used on {used} and verified only on {verified_at}",
    ),
    cases={
        "never": Text(
            "{record}（{at}）之后于 {used} 使用，没有核验",
            "After {record} ({at}) it was used on {used}, never verified",
        ),
        "nobody": Text("没有写明谁核验了 {record}", "who verified {record} is not filed"),
    },
    clears=Text("登记投用前的核验", "File the verification made before use"),
)


def _dated_twice(t: Expression) -> Expression:
    """Numbers of certificates, of one provider, that stand for calibrations of more than one day."""
    t = t.filter(t.certificate_no.notnull())
    told = t.group_by(d_lab="lab_id", d_no="certificate_no", d_by=t.provider.fill_null("-")).aggregate(
        first=t.cal_date.min(), last=t.cal_date.max()
    )
    return told.filter(told.first < told["last"])


def _filed(frames: Frames) -> Expression:
    """Files of equipment: who made it, what it is, where it stands, and the certificates behind it."""
    e = frames["equipment"].select("lab_id", "equip_id", "maker", "model", "serial", "place")
    t = frames["traceability"]
    t = t.select(
        "cal_date", "file_sha256", "certificate_no", t_lab="lab_id", t_equip="equip_id",
        by=t.provider.fill_null("-"),
    )  # fmt: skip
    j = beside(e, t, lab_id="t_lab", equip_id="t_equip")
    twice = _dated_twice(frames["traceability"])
    j = beside(j, twice, lab_id="d_lab", certificate_no="d_no", by="d_by")
    seen = j.group_by(e.columns).aggregate(
        covers=some(j.cal_date.notnull()), bare=some(j.cal_date.notnull() & j.file_sha256.isnull()),
        twice=j.d_no.max(), first=j.first.min(), until=j["last"].max(),
    )  # fmt: skip
    silent = seen.maker.isnull() | seen.model.isnull() | seen.serial.isnull() | seen.place.isnull()
    return seen.select(
        "lab_id",
        "equip_id",
        "twice",
        "first",
        "until",
        verdict=verdict(
            (seen.twice.notnull(), "broken:twice"),
            (silent, "unknown:entries"),
            (~seen.covers, "unknown:no-certificate"),
            (seen.bare, "broken"),
        ),
    )


FILES = of_records(
    "equipment",
    ("equipment", "equip_id"),
    "R-EQUIP-06",
    ("4.4.2/files_true", "6.6.1.b"),
    Text("设备档案齐全", "Files of equipment are complete"),
    severity="ask",
    needs={
        "equipment": ("equip_id", "maker", "model", "serial", "place"),
        "traceability": ("equip_id", "cal_date", "file_sha256"),
    },
    reads={"traceability": ("certificate_no", "provider")},
    expression=_filed,
    message=Text(
        "设备 {record} 有溯源证书没有存文件", "A certificate of equipment {record} is kept without its file"
    ),
    cases={
        "twice": Text(
            "设备 {record} 的溯源证书 {twice} 登记为 {first} 至 {until} 之间不止一天的校准",
            "Certificate {twice} of equipment {record} stands for calibrations of more than one day, from"
            " {first} to {until}",
        ),
        "entries": Text(
            "设备 {record} 缺制造商、型号、编号或存放处",
            "maker, model, serial or place of {record} is not filed",
        ),
        "no-certificate": Text("设备 {record} 没有溯源证书", "no certificate of {record} is on file"),
    },
    clears=Text("补登条目与证书文件", "File the entries and the certificate"),
)


def _confirmed(frames: Frames) -> Expression:
    """Certificates of standards, and whether somebody confirmed the standard by each of them."""
    t = beside(_covers(frames), frames["labs"].select("asked_at", asked_lab="lab_id"), lab_id="asked_lab")
    t = t.select("lab_id", "equip_id", "cover", "cal_date", "valid_to", "asked_at")
    c = frames["confirmations"].select("confirmation_id", "valid_from", c_lab="lab_id", c_equip="equip_id")
    j = beside(t, c, lab_id="c_lab", equip_id="c_equip")
    seen = j.group_by(t.columns).aggregate(done=some(holds_at(j.cal_date, j.valid_to, j.valid_from)))
    return seen.select(
        "lab_id",
        "equip_id",
        "cal_date",
        record=seen.cover,
        verdict=verdict(
            (seen.asked_at.isnull(), "unknown:no-day"),
            (seen.done, ibis.null("string")),
            (seen.asked_at < seen.cal_date + ibis.interval(days=WAIT), "unknown:waits"),
            (ibis.literal(True), "broken"),
        ),
    )


CONFIRMED = of_records(
    "traceability",
    ("equipment", "equip_id"),
    "R-CONF-04",
    ("6.1.5.1.e",),
    Text("每份溯源证书都有计量确认", "Every certificate of a standard has its confirmation"),
    needs=together(LABS, _COVER, {"confirmations": ("confirmation_id", "equip_id", "valid_from")}),
    reads={"traceability": ("certificate_no",)},
    expression=_confirmed,
    message=Text("{record}（{cal_date}）没有计量确认表", "{record} ({cal_date}) has no confirmation"),
    cases={
        "no-day": NOT_ASKED,
        "waits": Text(
            "{record} 收到不满一个月，还没有确认", "{record} is newer than a month and not yet confirmed"
        ),
    },
    clears=Text("完成并登记计量确认", "Make the confirmation and file it"),
    innocent=(Text("该标准器已停用", "the standard is out of service"), PAPER),
)

RULES = (
    PROVIDED,
    JOURNEY,
    RETURNED,
    LOTS,
    CERTIFIED,
    VERIFIED,
    FILES,
    CONFIRMED,
)
