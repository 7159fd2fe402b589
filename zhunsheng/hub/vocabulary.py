# SPDX-License-Identifier: Apache-2.0
"""The fixed words of social evaluation."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.vocabulary import FIELDS as FIELDS
from zhunsheng.measure.text import Text

PROFILES: Final = [
    ("accredited", pgettext_lazy("basis", "认可")),
    ("statutory", pgettext_lazy("basis", "计量授权")),
    ("defence", pgettext_lazy("basis", "国防")),
    ("in-house", pgettext_lazy("basis", "企业内部")),
]
# By GB/T 2260, the first two digits; pairs of codes and names.
REGIONS: Final = [
    ("11", _("北京")),
    ("12", _("天津")),
    ("13", _("河北")),
    ("14", _("山西")),
    ("15", _("内蒙古")),
    ("21", _("辽宁")),
    ("22", _("吉林")),
    ("23", _("黑龙江")),
    ("31", _("上海")),
    ("32", _("江苏")),
    ("33", _("浙江")),
    ("34", _("安徽")),
    ("35", _("福建")),
    ("36", _("江西")),
    ("37", _("山东")),
    ("41", _("河南")),
    ("42", _("湖北")),
    ("43", _("湖南")),
    ("44", _("广东")),
    ("45", _("广西")),
    ("46", _("海南")),
    ("50", _("重庆")),
    ("51", _("四川")),
    ("52", _("贵州")),
    ("53", _("云南")),
    ("54", _("西藏")),
    ("61", _("陕西")),
    ("62", _("甘肃")),
    ("63", _("青海")),
    ("64", _("宁夏")),
    ("65", _("新疆")),
    ("71", _("台湾")),
    ("81", _("香港")),
    ("82", _("澳门")),
]
FIELD_NAMES: Final[Mapping[str, str | Promise]] = dict(FIELDS)
REGION_NAMES: Final[Mapping[str, str | Promise]] = dict(REGIONS)
# 5.8.5 and 5.7.4 forbid what accreditation rules tolerate in part: the publisher says which reading applies.
READINGS: Final = [
    ("strict", _("严：凡超出能力范围都计，不论是否注明")),
    ("marked", _("中：误用标识和未注明的超范围计，注明的不计")),
    ("symbol", _("宽：只计误用标识")),
]
PACK_STATES: Final = [
    ("accepted", pgettext_lazy("pack", "已接收")),
    ("unpinned", pgettext_lazy("pack", "密钥待确认")),
    ("faulty", pgettext_lazy("pack", "有不符")),
]
STAGES: Final = [
    ("invited", pgettext_lazy("stage", "已邀请")),
    ("received", pgettext_lazy("stage", "证据已到")),
    ("sampled", pgettext_lazy("stage", "已抽样")),
    ("assessing", pgettext_lazy("stage", "评审中")),
    ("completed", pgettext_lazy("stage", "评价已完成")),
]
STAGE_NAMES: Final[Mapping[str, str | Promise]] = dict(STAGES)
PACK_STATE_NAMES: Final[Mapping[str, str | Promise]] = dict(PACK_STATES)
TIES: Final = [
    ("employment", pgettext_lazy("tie", "任职，或三年内曾任职")),
    ("interest", pgettext_lazy("tie", "投资、持股或报酬")),
    ("family", pgettext_lazy("tie", "亲属在其中任职")),
    ("consulting", pgettext_lazy("tie", "三年内为其咨询或评审")),
    ("competitor", pgettext_lazy("tie", "直接竞争或有争议")),
    ("other", pgettext_lazy("tie", "其他足以影响判断的关系")),
]
TIE_NAMES: Final[Mapping[str, str | Promise]] = dict(TIES)
RESULT_STATES: Final = [
    ("shown", pgettext_lazy("result", "等实验室答复")),
    ("agreed", pgettext_lazy("result", "同意公布")),
    ("objected", pgettext_lazy("result", "不同意公布")),
    ("published", pgettext_lazy("result", "已公布")),
    ("withdrawn", pgettext_lazy("result", "已撤下")),
]
RESULT_STATE_NAMES: Final[Mapping[str, str | Promise]] = dict(RESULT_STATES)
# As a published result says them, whatever the language of the page.
READING_EDITIONS: Final[Mapping[str, Text]] = {
    "strict": Text(
        "5.8.5 从严：凡超出能力范围都计，不论是否注明",
        "5.8.5 read strictly: any work beyond capability counts, marked or not",
    ),
    "marked": Text(
        "5.8.5 居中：误用标识和未注明的超范围计，注明的不计",
        "5.8.5 read in between: misuse of the symbol and unmarked work beyond capability count",
    ),
    "symbol": Text("5.8.5 从宽：只计误用标识", "5.8.5 read leniently: misuse of the symbol alone counts"),
}
FACT_KINDS: Final = [
    ("penalty", pgettext_lazy("fact", "行政处罚")),
    ("dishonesty-list", pgettext_lazy("fact", "失信名单")),
    ("complaint", pgettext_lazy("fact", "投诉")),
    ("claim", pgettext_lazy("fact", "宣传")),
    ("sighting", pgettext_lazy("fact", "所见证书")),
    ("mention", pgettext_lazy("fact", "提及同行")),
]
CLAIM_TYPES: Final = [
    ("accredited", pgettext_lazy("claim", "已获认可")),
    ("range", pgettext_lazy("claim", "测量范围的上限")),
    ("uncertainty", pgettext_lazy("claim", "测量不确定度")),
    ("service", pgettext_lazy("claim", "服务")),
    ("superlative", pgettext_lazy("claim", "“第一”“唯一”之类，没有出处")),
    ("superlative_cited", pgettext_lazy("claim", "“第一”“唯一”之类，有出处")),
]
CITED: Final = [("yes", pgettext_lazy("cited", "有")), ("no", pgettext_lazy("cited", "没有"))]
DETAIL_NAMES: Final[Mapping[str, Any]] = {
    "claim_type": pgettext_lazy("claim", "宣传什么"),
    "family": _("器具类别"),
    "value": pgettext_lazy("claim", "数值"),
    "issued": _("证书上的签发日期"),
    "content": _("文件的 SHA-256"),
    "about": _("被提到的机构"),
    "tone": pgettext_lazy("mention", "话的意思"),
    "cited": _("注明了依据"),
}
TONES: Final = [
    ("negative", pgettext_lazy("mention", "否定")),
    ("neutral", pgettext_lazy("mention", "中性")),
    ("positive", pgettext_lazy("mention", "肯定")),
]
SUSPECT_STATES: Final = [
    ("waiting", pgettext_lazy("report", "等实验室答复")),
    ("heard", pgettext_lazy("report", "已答复，等处理")),
    ("closed", pgettext_lazy("report", "已结案")),
]
SUSPECT_STATE_NAMES: Final[Mapping[str, str | Promise]] = dict(SUSPECT_STATES)
SUSPECT_OUTCOMES: Final = [
    ("genuine", pgettext_lazy("report", "证书属实")),
    ("altered", pgettext_lazy("report", "证书被改动")),
    ("forged", pgettext_lazy("report", "不是该实验室签发")),
    ("faulty", pgettext_lazy("report", "该实验室签发，内容有误")),
    ("undecided", pgettext_lazy("report", "证据不足，未能认定")),
]
REGISTER_WORDS: Final[Mapping[str, str | Promise]] = {
    "same": pgettext_lazy("register", "编号在登记中，内容一致"),
    "other": pgettext_lazy("register", "编号在登记中，内容不同"),
    "known": pgettext_lazy("register", "编号在登记中，没有内容可比"),
    "absent": pgettext_lazy("register", "编号不在登记中"),
    "none": pgettext_lazy("register", "没有那一天的登记"),
}
