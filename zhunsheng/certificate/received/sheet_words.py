# SPDX-License-Identifier: Apache-2.0
"""The fixed words of a DCC and of the page that shows one, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.certificate.received.finding import Severity
from zhunsheng.certificate.received.value import SignatureState
from zhunsheng.measure.text import Text

SIGNATURES: Mapping[SignatureState, Text] = MappingProxyType(
    {
        "none": Text("无签名", "not signed"),
        "trusted": Text("签名有效，签发者可信", "signature holds, issuer trusted"),
        "untrusted": Text("签名完好，签发者不受信任", "signature holds, issuer not trusted here"),
        "broken": Text("签名不成立", "signature broken"),
        "unsupported": Text("有签名，未能核查", "signed, but not checked"),
    }
)
SEVERITIES: Mapping[Severity, Text] = MappingProxyType(
    {"fault": Text("错误", "fault"), "remark": Text("提示", "remark")}
)
PLACES = {
    "laboratory": Text("实验室", "laboratory"),
    "customer": Text("客户处", "at the customer's"),
    "laboratoryBranch": Text("实验室分部", "a branch of the laboratory"),
    "customerBranch": Text("客户分部", "a branch of the customer"),
    "other": Text("其他", "elsewhere"),
}
ISSUERS = {
    "manufacturer": Text("制造商", "manufacturer"),
    "calibrationLaboratory": Text("校准实验室", "calibration laboratory"),
    "customer": Text("客户", "customer"),
    "owner": Text("所有者", "owner"),
    "other": Text("其他", "other"),
}
VERDICTS = {
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "conditionalPass": Text("有条件合格", "conditional pass"),
    "conditionalFail": Text("有条件不合格", "conditional fail"),
    "noPass": Text("未证明合格", "pass not shown"),
    "noFail": Text("未证明不合格", "fail not shown"),
}
STATUSES = {
    "beforeAdjustment": Text("调整前", "before adjustment"),
    "afterAdjustment": Text("调整后", "after adjustment"),
    "beforeRepair": Text("修理前", "before repair"),
    "afterRepair": Text("修理后", "after repair"),
}
ROLES = {
    "calibrated": Text("校准", "calibrated"),
    "checked": Text("核验", "checked"),
    "approved": Text("批准", "approved"),
}
REF_TYPES = {
    "basic_referenceValue": Text("参考值", "reference value"),
    "basic_measuredValue": Text("示值", "indicated value"),
    "basic_nominalValue": Text("标称值", "nominal value"),
    "basic_calibrationValue": Text("校准点", "calibration point"),
    "basic_measurementError": Text("示值误差", "error of indication"),
    "basic_correction": Text("修正值", "correction"),
    "basic_conformity": Text("符合性", "conformity"),
    "basic_temperature": Text("温度", "temperature"),
    "basic_humidityRelative": Text("相对湿度", "relative humidity"),
    "basic_recalibration": Text("建议再校准日期", "recalibration due"),
    "basic_validityRange": Text("校准范围", "range of the calibration"),
}
TRUE = Text("是", "yes")
FALSE = Text("否", "no")


def spoken(words: Mapping[str, Text], code: str, language: str) -> str:
    """The word for a code; a code we don't know stands for itself."""
    found = words.get(code)
    return code if found is None else found.in_language(language)
