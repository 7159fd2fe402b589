# SPDX-License-Identifier: Apache-2.0
"""Numbers that named persons found in a licensed copy of the code, as a file.

- {clause: "6.4.1", number: "6.4.1", copy: "No. 7, bought 2026-05", by: 冯洁, on: 2026-06-01}
"""

from typing import Any

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.reading import read_entries


def read_numbers(code: Catalogue, name: str, text: str) -> dict[str, dict[str, Any]]:
    """The numbers by clause; CatalogueError names file and line of the first fault."""
    found: dict[str, dict[str, Any]] = {}
    for entry in read_entries(name, text):
        clause = entry.text("clause")
        if clause not in code or code[clause].provenance != "inferred-number":
            raise entry.fault(
                f"{clause} 不是编号为推断的条款", f"{clause} is no clause with an inferred number", "clause"
            )
        by = entry.text("by")
        found[clause] = {
            "number": entry.text("number"),
            "copy": entry.text("copy"),
            "by": {"zh": by, "en": by},
            "at": entry.day("on").isoformat(),
        }
        entry.done()
    return found
