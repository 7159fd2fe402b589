# SPDX-License-Identifier: Apache-2.0
"""Who works in the demo laboratory: twelve people who hold all roles between them. Every name is invented."""

from dataclasses import dataclass

PASSWORD = "zhunsheng-demo"  # noqa: S105 - printed at every start of the demo, protects nothing


@dataclass(frozen=True, slots=True)
class Member:
    """One user with all roles held; staff have a person's number."""

    username: str
    roles: tuple[str, ...]
    name: str
    name_en: str
    person: str = ""
    grade: str = ""


ADMINISTRATOR = Member("sys", ("SYS",), "沈洁", "Shen Jie")
STAFF = (
    Member("frt", ("FRT", "SAL"), "李娜", "Li Na", "P101"),
    Member("itm", ("ITM", "CLK"), "王芳", "Wang Fang", "P102"),
    Member("cal", ("CAL",), "张敏", "Zhang Min", "P103", "RM2"),
    Member("cal2", ("CAL",), "赵磊", "Zhao Lei", "P104", "RM2"),
    Member("cal3", ("CAL",), "马俊", "Ma Jun", "P105", "RM2"),
    Member("chk", ("CHK", "SUP"), "陈晓", "Chen Xiao", "P106", "RM1"),
    Member("sig", ("SIG",), "林涛", "Lin Tao", "P107", "RM1"),
    Member("eqm", ("EQM", "DOC"), "孙宁", "Sun Ning", "P108"),
    Member("tec", ("TEC", "HEA"), "吴刚", "Wu Gang", "P109", "senior"),
    Member("qua", ("QUA",), "郑岩", "Zheng Yan", "P110", "RM1"),
    Member("fin", ("FIN", "AUD"), "许婷", "Xu Ting", "P111"),
    Member("top", ("TOP",), "钱森", "Qian Sen", "P112"),
)
CLIENTS = (
    Member("cli", ("CLI",), "罗敏", "Luo Min"),
    Member("cli2", ("CLI",), "彭博", "Peng Bo"),
)
EVERYBODY = (ADMINISTRATOR, *STAFF, *CLIENTS)
