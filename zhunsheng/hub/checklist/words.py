# SPDX-License-Identifier: Apache-2.0
"""What a checklist asks, and what may be answered; in both languages, since it travels without the hub."""

from collections.abc import Mapping
from typing import Final

from zhunsheng.measure.text import Text

# What an assessor looks at for every certificate of the sample.
CERTIFICATE: Final[Mapping[str, Text]] = {
    "record": Text(
        "原始记录在，读数、点数与证书一致；从读数重算得到证书上的结果",
        "The original record is there; readings and points agree with the certificate, and recomputing"
        " gives its results",
    ),
    "standards": Text(
        "所用标准器的证书和计量确认在当日有效，编号与实物一致",
        "Certificates and confirmations of the standards used were valid that day; their numbers agree",
    ),
    "people": Text(
        "校准、核验、签发的人当日在岗并有授权",
        "Who calibrated, checked and signed was present and authorised that day",
    ),
    "place": Text(
        "场所与环境记录在，与证书一致；现场校准有客户确认",
        "Place and environment are on record and agree with the certificate; on-site work was confirmed",
    ),
    "item": Text(
        "样品收发或现场交接有记录，出厂编号一致",
        "Receipt and return of the item, or the work on site, are on record; the serial number agrees",
    ),
}
# What only somebody who is there can confirm.
SITE: Final[Mapping[str, Text]] = {
    "premises": Text(
        "场所与登记的地址一致，房间与设施在用",
        "Premises are at the address on file; rooms and facilities are in use",
    ),
    "staff": Text(
        "抽中证书上的人在场，身份与授权经核对（化名由实验室当面对照）",
        "The people on the sampled certificates were met; identity and authorisation checked (the laboratory"
        " resolves pseudonyms on the spot)",
    ),
    "instruments": Text(
        "标准器实物在场，铭牌或 *IDN? 应答的编号与登记一致",
        "Standards were seen; serial numbers on plates, or answered to *IDN?, agree with the register",
    ),
    "loggers": Text(
        "环境记录仪在用，数据与抽中证书的时段相符",
        "Environment loggers are in use; their data agree with the times of the sampled certificates",
    ),
    "witnessed": Text(
        "目击至少一项校准，做法与所引方法一致",
        "At least one calibration was witnessed; what was done agrees with the method cited",
    ),
}
FINDING: Final = Text(
    "规则查到：{message}。原始记录说明了什么？",
    "A rule found: {message}. What do the original records show?",
)
ANSWERS: Final[Mapping[str, Mapping[str, Text]]] = {
    "certificate": {
        "yes": Text("符合", "yes"),
        "no": Text("不符合", "no"),
        "unseen": Text("没有看到", "not seen"),
        "na": Text("不适用", "not applicable"),
    },
    "site": {
        "yes": Text("符合", "yes"),
        "no": Text("不符合", "no"),
        "unseen": Text("没有看到", "not seen"),
        "na": Text("不适用", "not applicable"),
    },
    "finding": {
        "stands": Text("属实", "it stands"),
        "explained": Text("有合理解释", "explained"),
        "wrong": Text("不属实", "not so"),
        "unseen": Text("没有看到", "not seen"),
    },
    "clause": {
        "met": Text("满足", "met"),
        "partly": Text("部分满足", "partly met"),
        "not-met": Text("不满足", "not met"),
        "not-applicable": Text("不适用", "not applicable"),
        "unseen": Text("没有评审", "not assessed"),
    },
}
KINDS: Final[Mapping[str, Text]] = {
    "certificate": Text("抽中的证书", "Sampled certificates"),
    "finding": Text("待核实的命中", "Hits to be verified"),
    "site": Text("现场确认", "On-site confirmations"),
    "clause": Text("条款", "Clauses"),
}
WANTS_NOTE: Final = frozenset({"no", "partly", "not-met", "explained", "wrong", "stands"})
"""Answers that say nothing without why."""
# Headings of columns that hold codes, or whose description is no heading.
HEADS: Final[Mapping[str, Text]] = {
    "act": Text("做什么", "act"),
    "condition": Text("接收时的状态", "condition at receipt"),
    "consent_form": Text("同意的形式", "form of consent"),
    "entry_mode": Text("怎样录入", "way of entry"),
    "first_cause": Text("首次判定的原因", "cause first decided"),
    "grade": Text("资格", "grade"),
    "kind": Text("种类", "kind"),
    "result": Text("结论", "conclusion"),
    "role": Text("观测的是什么", "what was observed"),
    "state": Text("状态", "state"),
    "step": Text("交接的一步", "step of custody"),
    "unit": Text("单位", "unit"),
    "u_unit": Text("U 的单位", "unit of U"),
    "value_unit": Text("值的单位", "unit of values"),
}
