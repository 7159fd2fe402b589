# SPDX-License-Identifier: Apache-2.0
"""The rules about certificates after issue again, in plain Python."""

from datetime import timedelta

from zhunsheng.rules.tests.plain_rows import Row, World, first, of


def decided(world: World, c: Row) -> set[str]:
    said = set()
    for row in world["amendments"]:
        if row["lab_id"] != c["lab_id"] or first(row["new_cert_id"], row["cert_id"]) != c["cert_id"]:
            continue
        said.add(_decision(world, c, row))
    return said - {""}


def _decision(world: World, c: Row, row: Row) -> str:
    made = of(world, "certificates", c, cert_id=row["cert_id"])
    again = row["reclassified_by"]
    if row["decided_by"] is None:
        return "unknown:undecided"
    if not made:
        return "unknown:no-certificate"
    people = {made[0]["operator_id"], made[0]["checker_id"], made[0]["signer_id"]}
    if row["decided_by"] in people:
        return "broken"
    if row["decided_by"] == row["requested_by"]:
        return "broken:requester"
    if again is not None and again in people | {row["requested_by"], row["decided_by"]}:
        return "broken:reclassified"
    needed = [made[0]["checker_id"], made[0]["signer_id"]]
    if not made[0]["subcontracted"]:
        needed.append(made[0]["operator_id"])
    return "unknown:no-person" if None in needed else ""


def chain(world: World, c: Row) -> set[str]:
    if c["drafted_at"] is not None:
        return set()
    rows = of(world, "amendments", c, cert_id=c["cert_id"])
    there = {
        each["cert_id"]
        for each in world["certificates"]
        if each["lab_id"] == c["lab_id"] and each["drafted_at"] is None
    }
    followed = {
        row["kind"]
        for row in rows
        if row["new_cert_id"] in there or (row["kind"] == "supplement" and row["new_cert_id"] is not None)
    }
    withdrawn = any(row["kind"] == "withdrawal" and row["decided_by"] is not None for row in rows)
    state, replaced = c["state"], "replacement" in followed
    if state is None:
        return {"unknown:no-state"}
    if state == "superseded":
        return set() if replaced else {"broken"}
    if state == "withdrawn":
        return set() if withdrawn else {"broken:withdrawal"}
    if state == "amended" and "supplement" not in followed:
        return {"broken:supplement"}
    return {"broken:both-valid"} if state in ("valid", "amended") and replaced else set()


def edited(world: World, c: Row) -> set[str]:
    if c["signed_at"] is None or of(world, "amendments", c, cert_id=c["cert_id"]):
        return set()
    edits = [row for row in of(world, "events", c, cert_id=c["cert_id"]) if row["action"] == "edit"]
    return {"broken"} if any(row["at"] > c["signed_at"] + timedelta(minutes=2) for row in edits) else set()
