# SPDX-License-Identifier: Apache-2.0
"""What the rules say of a period's tables, but for what nothing in the product tells of."""

import pyarrow as pa

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.engine import run
from zhunsheng.rules.finding import PACK, Finding

UNTOLD = {"premises", "complaints", "capa"}


def found_in(tables: dict[str, pa.Table]) -> tuple[Finding, ...]:
    """The findings on certificates; nothing may be lacking but the tables that only others' packs have."""
    findings = run(RULES, tables)
    assert {finding.record for finding in findings if finding.unit == PACK} <= UNTOLD
    return tuple(finding for finding in findings if finding.unit != PACK)
