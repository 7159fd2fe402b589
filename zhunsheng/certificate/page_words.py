# SPDX-License-Identifier: Apache-2.0
"""The fixed words of the page, in both languages. Changing one changes the page: see TEMPLATE in page.py."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.measure.text import Text

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        "title": Text("校准证书", "CALIBRATION CERTIFICATE"),
        "number": Text("证书编号", "Certificate No."),
        "symbol": Text("认可标识", "Accreditation symbol"),
        "lookup": Text("查询", "Look up"),
        "code": Text("查询码", "Code"),
        "end": Text("以下空白", "End of certificate"),
        "client": Text("委托方", "Client"),
        "client_address": Text("委托方地址", "Client's address"),
        "contact": Text("联系人", "Contact"),
        "item": Text("器具名称", "Item"),
        "manufacturer": Text("制造单位", "Manufacturer"),
        "model": Text("型号/规格", "Model / type"),
        "serial_number": Text("出厂编号", "Serial No."),
        "owner_number": Text("管理编号", "Owner's No."),
        "item_number": Text("样品编号", "Item No."),
        "order_number": Text("委托单号", "Order No."),
        "condition": Text("器具状况", "Condition of item"),
        "conclusion": Text("结论", "Conclusion"),
        "replaces": Text("代替证书", "Replaces certificate"),
        "received_on": Text("接收日期", "Received"),
        "performed_on": Text("校准日期", "Calibrated"),
        "issued_on": Text("签发日期", "Issued"),
        "laboratory_address": Text("地址", "Address"),
        "phone": Text("电话", "Telephone"),
        "email": Text("邮箱", "E-mail"),
        "credit_code": Text("统一社会信用代码", "Credit code"),
        "methods": Text("校准依据", "Reference documents"),
        "method_number": Text("编号", "Number"),
        "method_title": Text("名称", "Title"),
        "procedure": Text("作业程序", "Procedure"),
        "standards": Text("所用计量标准", "Measurement standards used"),
        "standard": Text("名称、编号、型号", "Name, number, model"),
        "range": Text("测量范围", "Range"),
        "uncertainty": Text("U 或最大允许误差", "U or MPE"),
        "standard_certificate": Text("证书编号", "Certificate No."),
        "valid_until": Text("有效期至", "Valid to"),
        "traceable_to": Text("溯源至", "Traceable to"),
        "traceability_note": Text(
            "以上计量标准的量值通过所列证书不间断地溯源。",
            "The values of these standards are traceable by an unbroken chain through these certificates.",
        ),
        "conditions": Text("校准地点和环境条件", "Place and conditions"),
        "place": Text("地点", "Place"),
        "results": Text("校准结果", "Results"),
        "row_label": Text("项目", "Item"),
        "outcome": Text("判定", "Conformity"),
        "note_expanded": Text(
            "：扩展不确定度，包含因子 k 见表，包含概率 {p}。",
            "expanded uncertainty with the coverage factor k given; coverage probability {p}.",
        ),
        "note_expanded_bare": Text(
            "：扩展不确定度，包含因子 k 见表。", "expanded uncertainty with the coverage factor k given."
        ),
        "note_standard": Text("：标准不确定度。", "standard uncertainty."),
        "note_scope": Text(
            "* 该行结果不在认可范围内。", "The result on this line is outside the accredited scope."
        ),
        "source": Text("来源", "Given by"),
        "subcontracted": Text("分包", "Subcontracted"),
        "external": Text("外部提供者（分包）", "External provider (subcontracted)"),
        "external_name": Text("名称、地址", "Name, address"),
        "external_accreditation": Text("认可号", "Accreditation No."),
        "external_certificate": Text("其证书编号", "Its certificate No."),
        "external_issued": Text("签发日期", "Issued"),
        "external_note": Text(
            "标明“分包”的结果由上述外部提供者校准给出，经其同意在此转引；量值溯源见其证书。",
            "Results marked “Subcontracted” come from calibration by this external provider and are reissued "
            "with its consent; their traceability is stated in its certificate.",
        ),
        "external_digest": Text(*2 * ("其证书文件的 SHA-256 of its certificate file: {digest}",)),
        "provider": Text("外部提供者", "External provider"),
        "conformity": Text("符合性说明", "Statement of conformity"),
        "specification": Text("技术要求", "Specification"),
        "rule": Text("判定规则", "Decision rule"),
        "overall": Text("结论", "Conclusion"),
        "deviations": Text("偏离与补充", "Deviations and additions"),
        "replacement": Text("代替说明", "Replacement"),
        "replacement_note": Text(
            "本证书代替 {number} 号证书，原证书自本证书签发之日起作废。",
            "This certificate replaces {number}, which is void from the date of issue of this certificate.",
        ),
        "laboratory": Text("签发机构", "Issuing laboratory"),
        "changed": Text("更改的内容", "What was changed"),
        "before": Text("原证书", "Before"),
        "after": Text("本证书", "Now"),
        "reason": Text("原因", "Reason"),
        "earlier_file": Text(
            "此前证书 PDF 文件的 SHA-256：{digest}", "SHA-256 of the earlier certificate's PDF file: {digest}"
        ),
        "supplement_title": Text("校准证书补充件", "SUPPLEMENT TO CALIBRATION CERTIFICATE"),
        "supplements": Text("补充证书", "Supplement to certificate"),
        "supplement": Text("补充说明", "Supplement"),
        "supplement_note": Text(
            "本文件补充 {number} 号证书，须与该证书一并使用；该证书继续有效。",
            "This document supplements certificate {number}, which stays in force; use the two together.",
        ),
        "additions": Text("补充的内容", "Additions"),
        "statements": Text("声明", "Statements"),
    }
)

OUTCOMES: Mapping[str, Text] = MappingProxyType(
    {
        "conform": Text("符合", "Conforms"),
        "not-conform": Text("不符合", "Does not conform"),
        "undetermined": Text("待定", "Undetermined"),
        "conditional-pass": Text("有条件符合", "Conditional pass"),
        "conditional-fail": Text("有条件不符合", "Conditional fail"),
        "none": Text("不作判定", "Not stated"),
    }
)

DUTIES: Mapping[str, Text] = MappingProxyType(
    {
        "calibrated": Text("校准", "Calibrated by"),
        "checked": Text("核验", "Checked by"),
        "approved": Text("批准", "Approved by"),
    }
)

PLACES: Mapping[str, Text] = MappingProxyType(
    {
        "laboratory": Text("本实验室", "Laboratory"),
        "customer": Text("客户现场", "Client's site"),
        "provider": Text("外部提供者处", "External provider's premises"),
    }
)

CONDITION_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "temperature": Text("温度", "Temperature"),
        "humidity": Text("相对湿度", "Relative humidity"),
        "pressure": Text("气压", "Pressure"),
    }
)

STATEMENTS: tuple[Text, ...] = (
    Text(
        "未经本实验室书面批准，不得部分复制本证书。",
        "This certificate shall not be reproduced except in full without written approval of the laboratory.",
    ),
    Text(
        "本文件附有数字校准证书（DCC）与日志证明，电子签名覆盖全文；以电子文件为准。",
        "The digital calibration certificate (DCC) and the log proof are attached; "
        "the electronic signature covers the whole file. The electronic file prevails.",
    ),
)
