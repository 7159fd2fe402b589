# SPDX-License-Identifier: Apache-2.0
"""Rules about what methods need: equipment, materials, software and data that are there and in order."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, beside, holds_at, own_work, some, together, uses, verdict
from zhunsheng.rules.organisation.asked import (
    LABS,
    LATE_FILING,
    NOT_ASKED,
    dated,
    in_force,
    of_certificates,
    of_records,
)
from zhunsheng.rules.organisation.equipment import BY_STANDARD
from zhunsheng.rules.rule import Columns, Expression, Frames


def _needs(frames: Frames, *kinds: str) -> Expression:
    """What methods need of these kinds, with the day asked."""
    n = dated(frames, "method_needs")
    return n.filter(n.kind.isin(kinds))


def _stock(frames: Frames) -> Expression:
    """Equipment by family, with the calibrations that tell whether it is in order on the day."""
    e = frames["equipment"].select(e_lab="lab_id", e_equip="equip_id", e_family="family")
    t = frames["traceability"].select(
        "cal_date", "valid_to", "out_from", "out_to", t_lab="lab_id", t_equip="equip_id"
    )
    return beside(e, t, e_lab="t_lab", e_equip="t_equip").drop("t_lab", "t_equip")


def _traceable(j: Expression) -> Expression:
    """Covered on the day asked, or away at its provider: a sole standard goes away for calibration."""
    covered = holds_at(j.cal_date, j.valid_to, j.asked_at)
    return covered | holds_at(j.out_from, j.out_to, j.asked_at)


def _provision(frames: Frames) -> Expression:
    """Rows of capability in force, and whether each need of their method has equipment in order."""
    c = dated(frames, "cmc")
    c = c.filter(in_force(c)).select("lab_id", "cmc_id", "method", "edition", "asked_at")
    n = frames["method_needs"]
    n = n.filter(n.kind.isin(("instrument", "standard"))).select(
        "need_id", "kind", "name", n_lab="lab_id", n_method="method", n_edition="edition"
    )
    j = beside(c, n, lab_id="n_lab", method="n_method")
    j = j.mutate(
        need=ibis.ifelse(
            j.n_edition.isnull() | j.edition.isnull() | (j.n_edition == j.edition),
            j.need_id,
            ibis.null("string"),
        )
    ).select(*c.columns, "need", "kind", "name")
    k = beside(j, _stock(frames), lab_id="e_lab", name="e_family")
    met = k.group_by(*c.columns, "need", "kind", "name").aggregate(
        there=some(k.e_equip.notnull()), ready=some(_traceable(k))
    )
    wanted = met.need.notnull()
    return met.group_by(c.columns).aggregate(
        stated=some(wanted),
        lacking=some(wanted & ~met.there),
        idle=some(wanted & ~met.ready),
        standards=some(wanted & (met.kind == "standard")),
        untraced=some(wanted & (met.kind == "standard") & ~met.ready),
        instruments=some(wanted & (met.kind == "instrument")),
        missing=some(wanted & (met.kind == "instrument") & ~met.there),
    )


def _provided_for(frames: Frames) -> Expression:
    seen = _provision(frames)
    return seen.select(
        "lab_id",
        "cmc_id",
        "method",
        record=ibis.coalesce(seen.cmc_id + " / " + seen.method, seen.cmc_id),
        verdict=verdict(
            (seen.method.isnull(), "unknown:no-method"),
            (~seen.stated, "unknown:unstated"),
            (seen.lacking, "broken"),
            (seen.idle, "broken:idle"),
        ),
    )


_STOCK: Columns = together(
    LABS,
    {
        "cmc": ("cmc_id", "method", "edition", "valid_from", "valid_to"),
        "method_needs": ("need_id", "kind", "method", "edition", "name"),
        "equipment": ("equip_id", "family"),
        "traceability": ("equip_id", "cal_date", "valid_to", "out_from", "out_to"),
    },
)


_UNSTATED = Text("方法 {method} 需要什么没有登记", "what method {method} needs is not on file")


_NO_METHOD = Text("能力行 {record} 没有写明方法", "the row of capability {record} names no method")


PROVISION = of_records(
    "cmc",
    ("cmc", "cmc_id"),
    "R-EQUIP-01",
    ("4.4.1",),
    Text("能力行所需的设备齐全可用", "What each row of capability needs is there and usable"),
    needs=_STOCK,
    expression=_provided_for,
    message=Text("能力行 {record} 所需的设备不全", "Equipment that {record} needs is not there"),
    cases={
        "idle": Text(
            "能力行 {record} 所需的设备都已到期且不在送校",
            "Equipment that {record} needs is overdue and not away",
        ),
        "unstated": _UNSTATED,
        "no-method": _NO_METHOD,
    },
    clears=Text("补齐设备，或暂停该能力", "Provide the equipment, or suspend the capability"),
    innocent=(LATE_FILING,),
)


def _standards(frames: Frames) -> Expression:
    seen = _provision(frames)
    return seen.select(
        "lab_id",
        "cmc_id",
        "method",
        record=ibis.coalesce(seen.cmc_id + " / " + seen.method, seen.cmc_id),
        verdict=verdict(
            (seen.method.isnull(), "unknown:no-method"),
            (~seen.standards, "unknown:unstated"),
            (seen.untraced, "broken"),
        ),
    )


STANDARDS = of_records(
    "cmc",
    ("cmc", "cmc_id"),
    "R-EQUIP-02",
    ("4.4.1.3",),
    Text("能力行有在效、可溯源的测量标准", "Each row of capability has a standard, in force and traceable"),
    needs=_STOCK,
    expression=_standards,
    message=Text(
        "能力行 {record} 的测量标准没有在效的溯源", "The standard of {record} is not traceable in force"
    ),
    cases={"unstated": _UNSTATED, "no-method": _NO_METHOD},
    clears=Text("登记测量标准的溯源", "File the traceability of the standard"),
    innocent=(LATE_FILING,),
)


def _instruments(frames: Frames) -> Expression:
    """Certificates whose method needs instruments, and whether one of each kind was used."""
    c = own_work(frames).select("lab_id", "cert_id", "certificate", "method", "edition")
    n = frames["method_needs"]
    n = n.filter(n.kind == "instrument").select(
        "need_id", "name", n_lab="lab_id", n_method="method", n_edition="edition"
    )
    j = beside(c, n, lab_id="n_lab", method="n_method")
    right = j.n_edition.isnull() | (j.n_edition == j.edition)
    j = j.mutate(need=ibis.ifelse(right, j.need_id, ibis.null("string"))).select(*c.columns, "need", "name")
    use = uses(frames).select("equip_id", u_lab="lab_id", u_cert="cert_id").distinct()
    e = frames["equipment"].select("family", e_lab="lab_id", e_equip="equip_id")
    used = beside(use, e, "inner", u_lab="e_lab", equip_id="e_equip").drop("e_lab", "e_equip", "equip_id")
    k = beside(j, used.distinct(), lab_id="u_lab", cert_id="u_cert", name="family")
    met = k.group_by(*c.columns, "need", "name").aggregate(used=some(k.u_cert.notnull()))
    seen = met.group_by(c.columns).aggregate(
        lacking=met.count(where=met.need.notnull() & ~met.used),
        what=met.name.min(where=met.need.notnull() & ~met.used),
    )
    return seen.select(
        "lab_id",
        "cert_id",
        "method",
        "lacking",
        "what",
        record=seen.certificate,
        verdict=verdict((seen.method.isnull(), "unknown:no-method"), (seen.lacking > 0, "broken")),
    )


INSTRUMENTS = of_certificates(
    "R-EQUIP-03",
    ("4.4.1.1",),
    Text("方法要求的测量仪器都用了", "The instruments the method asks for were used"),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("method", "proc_version"),
            "method_needs": ("need_id", "kind", "method", "edition", "name"),
            "equipment": ("equip_id", "family"),
        },
    ),
    reads=BY_STANDARD,
    one_of=("standard_use", "certificates.equip_id"),
    expression=_instruments,
    message=Text(
        "{record} 没有用方法 {method} 要求的 {what}（共缺 {lacking} 项）",
        "{record} was made without {what}, which {method} asks for ({lacking} lacking)",
    ),
    cases={"no-method": Text("{record} 没有记录方法", "the method of {record} is not recorded")},
    clears=Text("登记所用的仪器，或重做", "File the instrument used, or redo"),
    innocent=(Text("用了更好的仪器代替", "a better instrument was used instead"),),
)


def _stocked(frames: Frames) -> Expression:
    """Materials, reagents and auxiliaries that methods need, and whether they are on hand."""
    n = _needs(frames, "material", "reagent", "auxiliary").select(
        "lab_id", "need_id", "kind", "name", "method", "asked_at", "affects_result"
    )
    lots = frames["lots"].select(
        "received_at", "expires_at", "emptied_at", o_lab="lab_id", o_name="name", o_kind="kind"
    )
    j = beside(n, lots, lab_id="o_lab", name="o_name", kind="o_kind")
    fresh = (
        (j.received_at <= j.asked_at)
        & (j.expires_at.isnull() | (j.asked_at < j.expires_at))
        & (j.emptied_at.isnull() | (j.asked_at < j.emptied_at))
    )
    on_hand = j.group_by(n.columns).aggregate(fresh=some(fresh))
    k = beside(on_hand, _stock(frames), lab_id="e_lab", name="e_family")
    seen = k.group_by(on_hand.columns).aggregate(there=some(k.e_equip.notnull()), ready=some(_traceable(k)))
    apparatus = seen.kind == "auxiliary"
    return seen.select(
        "lab_id",
        "need_id",
        "name",
        "method",
        day=seen.asked_at,
        record=seen.method + " / " + seen.name,
        verdict=verdict(
            (seen.asked_at.isnull(), "unknown:no-day"),
            ((seen.kind == "material") & ~seen.fresh, "broken:material"),
            ((seen.kind == "reagent") & ~seen.fresh, "broken:reagent"),
            (apparatus & ~seen.there, "broken:auxiliary"),
            (apparatus & seen.affects_result.isnull(), "unknown:effect"),
            (apparatus & seen.affects_result & ~seen.ready, "broken:unchecked"),
        ),
    )


STOCKED = of_records(
    "method_needs",
    ("need", "need_id"),
    "R-EQUIP-04",
    ("4.4.1.4", "4.4.1.6", "4.4.1.7"),
    Text(
        "方法所需的物质、试剂与辅助装置在手",
        "Materials, reagents and auxiliaries that methods need are on hand",
    ),
    only={
        "4.4.1.4": frozenset({"material", "no-day"}),
        "4.4.1.6": frozenset({"reagent", "no-day"}),
        "4.4.1.7": frozenset({"auxiliary", "unchecked", "effect", "no-day"}),
    },
    needs=together(
        LABS,
        {
            "method_needs": ("need_id", "kind", "method", "name", "affects_result"),
            "lots": ("kind", "name", "received_at", "expires_at", "emptied_at"),
            "equipment": ("equip_id", "family"),
            "traceability": ("equip_id", "cal_date", "valid_to", "out_from", "out_to"),
        },
    ),
    expression=_stocked,
    message=Text("{record} 不在手", "{record} is not on hand"),
    cases={
        "material": Text(
            "{day} 时没有在效的标准物质 {record}", "On {day} no valid lot of {record} was on hand"
        ),
        "reagent": Text(
            "{day} 时没有在效的试剂 {record}", "On {day} no valid lot of the reagent {record} was on hand"
        ),
        "auxiliary": Text("没有辅助装置 {record}", "The auxiliary {record} is not there"),
        "unchecked": Text(
            "辅助装置 {record} 影响结果，{day} 时没有在效的检查或校准",
            "The auxiliary {record} affects results and was not calibrated in force on {day}",
        ),
        "effect": Text("没有写明 {record} 是否影响结果", "whether {record} affects results is not filed"),
        "no-day": NOT_ASKED,
    },
    clears=Text("补齐，或暂停该方法", "Provide it, or suspend the method"),
    innocent=(LATE_FILING,),
)


def _validated(frames: Frames) -> Expression:
    s = frames["software"]
    return s.select(
        "lab_id",
        "software_id",
        "version",
        "valid_from",
        "validated_at",
        record=s.software_id + " " + s.version,
        verdict=verdict(
            (s.validated_at.isnull(), "broken"),
            (s.validated_at > s.valid_from, "broken:late"),
            (s.validated_by.isnull(), "unknown:nobody"),
        ),
    )


SOFTWARE = of_records(
    "software",
    ("software", "software_id"),
    "R-SOFT-01",
    ("4.4.1.2",),
    Text("软件的每个版本先确认后使用", "Each version of software is validated before use"),
    needs={"software": ("software_id", "version", "valid_from", "validated_at", "validated_by")},
    expression=_validated,
    message=Text(
        "软件 {record} 自 {valid_from} 使用，没有确认",
        "Software {record}, in use from {valid_from}, was not validated",
    ),
    cases={
        "late": Text(
            "软件 {record} 自 {valid_from} 使用，{validated_at} 才确认",
            "Software {record}, in use from {valid_from}, was validated only on {validated_at}",
        ),
        "nobody": Text("没有写明谁确认了软件 {record}", "who validated {record} is not filed"),
    },
    clears=Text("登记该版本的确认记录", "File the validation of that version"),
)


def _sourced(frames: Frames) -> Expression:
    d = frames["reference_data"]
    return d.select(
        "lab_id",
        "data_id",
        "name",
        verdict=verdict(
            (d.source.isnull() | d.edition.isnull(), "broken"), (d.reviewed_by.isnull(), "broken:unreviewed")
        ),
    )


DATA = of_records(
    "reference_data",
    ("data", "data_id"),
    "R-DATA-01",
    ("4.4.1.5",),
    Text("模板所用的数据有出处、版本和审核", "Data of templates cite source, edition and reviewer"),
    needs={"reference_data": ("data_id", "name", "source", "edition", "reviewed_by")},
    expression=_sourced,
    message=Text("数据 {name} 没有写明出处或版本", "The data {name} cite no source or no edition"),
    cases={"unreviewed": Text("数据 {name} 没有审核人", "Nobody reviewed the data {name}")},
    clears=Text("补写出处、版本与审核", "Add source, edition and review"),
)

RULES = (
    PROVISION,
    STANDARDS,
    INSTRUMENTS,
    STOCKED,
    SOFTWARE,
    DATA,
)
