# SPDX-License-Identifier: Apache-2.0
"""The words of a report, in both languages."""

from collections.abc import Mapping
from typing import Final

from zhunsheng.measure.text import Text

TITLE: Final = Text("良好行为评价报告", "Evaluation by the code of good practice")
DRAFT: Final = Text("供机构内部使用，不对外公布", "for the laboratory itself; not for publication")
PUBLISHED: Final = Text("公布本", "published edition")
NOT_CERTIFICATION: Final = Text(
    "本报告是评价，不是认证。机器只找出待核实之处；不满足与经确认，只由具名的人判定。未知从不算满足。",
    "This is an evaluation, not a certification. A machine only finds what is to be verified; not met and "
    "confirmed are said by named persons alone. Unknown never counts as met.",
)
FACTS: Final[Mapping[str, Text]] = {
    "laboratory": Text("机构", "Laboratory"),
    "code": Text("依据", "By"),
    "period": Text("证据期（签发日）", "Period (days of issue)"),
    "as_of": Text("截至", "As of"),
    "known_at": Text("按何时已知的记录", "By what was known at"),
    "made": Text("作出", "Made"),
    "evidence": Text("证据", "Evidence"),
    "coverage": Text("证据覆盖", "Coverage"),
    "pack": Text("证据包", "Pack"),
}
COVERAGE: Final = Text(
    "适用 {applicable} 条，已判定 {decided} 条，有证据 {answered} 条",
    "{applicable} clauses apply, {decided} decided, {answered} with evidence",
)
EVIDENCE: Final = Text(
    "{certificates} 份证书，{tables} 张表 {rows} 行",
    "{certificates} certificates; {rows} rows in {tables} tables",
)
BY_SYSTEM: Final = Text("系统", "the software")
COMMA: Final = Text("，", ", ")
SEMICOLON: Final = Text("；", "; ")
PACKS: Final[Mapping[str, Text]] = {
    "valid": Text("签名可信，没有不符", "signed by a trusted key, nothing wrong"),
    "signer-unknown": Text("完好，签名者未知", "intact, signer unknown"),
    "faulty": Text("有不符之处", "something is wrong with it"),
}
CARDS: Final[Mapping[str, Text]] = {
    "gate": Text("基础条件与基本行为（第 4、5 章）", "Basic conditions and conduct (chapters 4, 5)"),
    "coverage": Text("已判定 / 适用", "Decided / applicable"),
    "hits": Text("待核实的证书及其他", "Certificates and others to be verified"),
}
NOT_GRADED: Final = Text("未分级", "not graded")
GATED: Final = Text("第 4、5 章尚未具备，不分级", "not graded before chapters 4 and 5 hold")
NO_LEVEL: Final = Text("未达到任何一级", "no level reached")
SHARES: Final = Text(
    "应满足 {requirements} · 宜得分 {score} · 覆盖 {coverage}",
    "requirements met {requirements} · recommendations {score} · coverage {coverage}",
)
HEADS: Final[Mapping[str, Text]] = {
    "missing": Text("第 4、5 章还缺什么", "What chapters 4 and 5 still lack"),
    "pictures": Text("图", "Pictures"),
    "radar": Text("各章与各组", "Chapters and groups"),
    "timeline": Text("命中按月", "Findings by month"),
    "trend": Text("历次评价", "Evaluation by evaluation"),
    "standing": Text("各章与各组历次如何", "Chapters and groups over time"),
    "peers": Text("与同行相比", "Beside peers"),
    "clauses": Text("逐条判定", "Clause by clause"),
    "judged": Text("由人判定的", "What people judged"),
    "work": Text("待办的缺口", "Gaps as work"),
    "profile": Text("分级档", "Grading profile"),
    "annex": Text("附录：判定背后的行", "Annex: the rows behind the verdicts"),
    "quiet": Text("附录：没有命中的规则", "Annex: rules without a hit"),
    "looks": Text("附录：再看一眼", "Annex: second looks"),
    "digests": Text("摘要与版本", "Digests and versions"),
    "caveats": Text("关于条文的说明", "About the wording"),
    "signatures": Text("签署", "Signatures"),
}
COLUMNS: Final[Mapping[str, Text]] = {
    "clause": Text("条款", "Clause"),
    "requirement": Text("要求", "Requirement"),
    "verdict": Text("判定", "Verdict"),
    "why": Text("为什么", "Why"),
    "evidence": Text("依据", "Evidence"),
    "judged": Text("谁判定", "Judged by"),
    "owner": Text("谁办", "Owner"),
    "due": Text("期限", "Due"),
    "until": Text("有效至", "Until"),
    "reason": Text("理由", "Reason"),
    "unit": Text("关于", "About"),
    "record": Text("记录", "Record"),
    "said": Text("发现", "Finding"),
    "standing": Text("处理", "Standing"),
    "rule": Text("规则", "Rule"),
    "asks": Text("问什么", "What it asks"),
    "serves": Text("关系到", "Bears on"),
    "asked": Text("问了多少", "Asked of"),
}
DECIDED: Final = Text("已判定", "decided")
ANSWERED: Final = Text("有证据", "with evidence")
AXES: Final = Text("满足 / 已判定 / 适用", "met / decided / applicable")
OWN: Final = Text("本机构", "this laboratory")
RATE: Final = Text("命中 / 所问", "hits / asked")
PEERS: Final = Text("{number} 家同行", "{number} peers")
RADAR_ALT: Final = Text("雷达图：{said}", "Radar: {said}")
RADAR_AXIS: Final = Text(
    "{group} 适用 {applicable}，已判定 {decided}，满足 {met}",
    "{group}: {applicable} apply, {decided} decided, {met} met",
)
TIMELINE_ALT: Final = Text("按月的命中：{said}", "Findings by month: {said}")
TREND_ALT: Final = Text("历次评价：{said}", "Evaluations: {said}")
STANDING_ALT: Final = Text("各章与各组历次的判定；{day}：{said}", "Verdicts over time; on {day}: {said}")
PEERS_ALT: Final = Text(
    "每条规则的命中率与 {number} 家同行", "rates of hits, rule by rule, beside {number} peers"
)
SEVERITY_KINDS: Final[Mapping[str, Text]] = {
    "fact": Text("事实矛盾或算术不符", "facts or arithmetic"),
    "ask": Text("请说明", "questions"),
    "look": Text("再看一眼（不影响判定）", "second looks"),
}
UNDATED: Final = Text("另有 {number} 项没有日期", "{number} more have no date")
LOOKS: Final = Text("再看一眼", "second looks")
HITS: Final = Text("命中", "hits")
NO_HITS: Final = Text("期内没有命中。", "There were no hits in the period.")
NO_PEERS: Final = Text(
    "没有同行的数据，所以没有分布图。", "There are no data of peers, and so no distribution."
)
FEW_PEERS: Final = Text(
    "同行少于 {fewest} 家，或没有可比的规则：不作图，以免认出是谁。",
    "Fewer than {fewest} peers, or no rule to compare by: nothing is drawn, lest one be recognised.",
)
NO_TREND: Final = Text("只有这一次评价，没有趋势。", "This is the only evaluation: there is no trend.")
ELIGIBLE: Final = Text(
    "没有欠缺：第 4、5 章每组都满足。", "Nothing is lacking: every group of chapters 4 and 5 is met."
)
NO_ONE: Final = Text("没有人判定过任何一条。", "Nobody has judged anything.")
NOT_COUNTED: Final = Text("重构条文，从不计入", "our reconstruction; it never counts")
MAPPED: Final = Text(
    "正本编号 {number}（{copy}；{by}，{at}）", "{number} in the licensed text ({copy}; {by}, {at})"
)
MARKS: Final[Mapping[str, Text]] = {
    "reconstruction": NOT_COUNTED,
    "inferred-number": Text("编号为推断", "number inferred"),
    "heading-only": Text("只有标题", "heading only"),
}
"""Beside nodes whose wording or number is not of the text they summarise, by provenance."""
PROFILE_SINCE: Final = Text(
    "自 {day} 起执行；{by} 提出，{approved_by} 批准",
    "in force from {day}; proposed by {by}, approved by {approved_by}",
)
RULE_ASKED: Final = Text(
    "问了 {asked} 项（{table}）；{units} 项有命中", "{asked} asked ({table}); {units} of them hit"
)
RULE_ASKED_ELSEWHERE: Final = Text(
    "问了 {asked} 项（{table}）；{units} 处有命中", "{asked} asked ({table}); hits at {units} places"
)
RULE_SILENT: Final = Text("没有证据可问：{missing}", "no evidence to ask: {missing}")
READS: Final = Text("读：{tables}", "reads {tables}")
UNKNOWN_FOR: Final = Text("{units} 项说不清：{said}", "not known for {units}: {said}")
MORE: Final = Text(
    "还有 {number} 行，全部在机器可读的文件里（本 PDF 的附件 evaluation.json）",
    "{number} more rows; all of them are in the machine-readable file (evaluation.json, attached to the PDF)",
)
INNOCENT: Final = Text("尚未排除：{said}", "not ruled out: {said}")
CLEARS: Final = Text("能澄清的：{said}", "what would clear it: {said}")
DECIDED_BY: Final = Text("{state}，{by}，{at}：{reason}", "{state}, {by}, {at}: {reason}")
SELF_FOUND: Final = Text("自己发现并已纠正", "found and corrected by the laboratory itself")
REFERENCES: Final = Text("依据 {said}", "with {said}")
LEVEL: Final = Text(
    "{name}：应满足 ≥ {requirements}，宜得分 ≥ {score}，覆盖 ≥ {coverage}",
    "{name}: requirements met ≥ {requirements}, recommendations ≥ {score}, coverage ≥ {coverage}",
)
WEIGHTS: Final = Text("权重 {said}", "weights {said}")
DIGESTS: Final[Mapping[str, Text]] = {
    "evaluation": Text("评价", "evaluation"),
    "pack": Text("证据包清单", "manifest of the pack"),
    "signer": Text("证据包签名者", "signer of the pack"),
    "rules": Text("规则", "rules"),
    "catalogue": Text("条款目录", "catalogue of clauses"),
    "profile": Text("分级档", "grading profile"),
    "schema": Text("证据表版本", "version of the evidence tables"),
    "software": Text("软件", "software"),
}
INTACT: Final = Text("与日志相符", "agrees with the log")
NOT_INTACT: Final = Text("与日志不符", "does not agree with the log")
SIGNERS: Final = (
    Text("最高管理者", "Director of the laboratory"),
    Text("评价人", "Assessor"),
)
SIGN: Final[Mapping[str, Text]] = {
    "name": Text("姓名与职务", "name and post"),
    "signature": Text("签名", "signature"),
    "date": Text("日期", "date"),
}
STATEMENT: Final[Mapping[str, Text]] = {
    "draft": Text(
        "我已读过本报告；所列判定与所附证据一致，由机器得出的仍待核实。",
        "I have read this report. Its verdicts agree with the evidence shown; what a machine found is still "
        "to be verified.",
    ),
    "published": Text(
        "公布本只含经人确认的判定、覆盖与证据期；编号未对照正本的条款不在其中。",
        "The published edition holds only verdicts that persons confirmed, coverage and period; clauses "
        "whose number has not been mapped to a licensed copy are not in it.",
    ),
}
READING: Final = Text(
    "读法：5.8.5、5.7.4 对声称认可的结果从严；误用标识、超范围已注明、超范围未注明分开计数。",
    "Reading applied: 5.8.5 and 5.7.4 are read strictly for results claimed as accredited; symbol misused, "
    "beyond scope marked and beyond scope unmarked are counted apart.",
)
