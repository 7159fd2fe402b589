# SPDX-License-Identifier: Apache-2.0
"""Who works in the demo laboratory. Every name is invented."""

from dataclasses import dataclass

PASSWORD = "zhunsheng-demo"  # noqa: S105 - printed at every start of the demo, protects nothing


@dataclass(frozen=True, slots=True)
class Member:
    """One user: the role is the user name; staff have a person's number."""

    username: str
    role: str
    name: str
    name_en: str
    person: str = ""
    grade: str = ""


ADMINISTRATOR = Member("sys", "SYS", "沈洁", "Shen Jie")
STAFF = (
    Member("frt", "FRT", "李娜", "Li Na", "P101"),
    Member("itm", "ITM", "王芳", "Wang Fang", "P102"),
    Member("cal", "CAL", "张敏", "Zhang Min", "P103", "RM2"),
    Member("cal2", "CAL", "赵磊", "Zhao Lei", "P104", "RM2"),
    Member("chk", "CHK", "陈晓", "Chen Xiao", "P105", "RM1"),
    Member("sig", "SIG", "林涛", "Lin Tao", "P106", "RM1"),
    Member("eqm", "EQM", "孙宁", "Sun Ning", "P107"),
    Member("doc", "DOC", "周琪", "Zhou Qi", "P108"),
    Member("tec", "TEC", "吴刚", "Wu Gang", "P109", "senior"),
    Member("qua", "QUA", "郑岩", "Zheng Yan", "P110", "RM1"),
    Member("sup", "SUP", "何平", "He Ping", "P111", "RM1"),
    Member("aud", "AUD", "唐欣", "Tang Xin", "P112"),
    Member("fin", "FIN", "许婷", "Xu Ting", "P113"),
    Member("top", "TOP", "钱森", "Qian Sen", "P114"),
    Member("hea", "HEA", "冯远", "Feng Yuan", "P115", "RM1"),
    Member("sal", "SAL", "高翔", "Gao Xiang", "P116"),
    Member("clk", "CLK", "邓雯", "Deng Wen", "P117"),
)
CLIENTS = (
    Member("cli", "CLI", "罗敏", "Luo Min"),
    Member("cli2", "CLI", "彭博", "Peng Bo"),
)
EVERYBODY = (ADMINISTRATOR, *STAFF, *CLIENTS)
