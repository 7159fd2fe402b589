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


def _answered(world: World, c: Row) -> list[Row]:
    """The documents that a certificate answers for: itself, or those it follows while it is a draft."""
    own = [each for each in world["certificates"] if each["lab_id"] == c["lab_id"]]
    return [each for each in own if (_drafts(world, each) or [each["cert_id"]])[-1] == c["cert_id"]]


def _drafts(world: World, c: Row) -> list[str]:
    """What is still a draft of all that follows a certificate."""
    rows = of(world, "amendments", c, cert_id=c["cert_id"])
    return sorted(row["new_cert_id"] for row in rows if _drafted(world, row))


def _drafted(world: World, row: Row) -> bool:
    later = of(world, "certificates", row, cert_id=row["new_cert_id"])
    return any(each["drafted_at"] is not None for each in later)


def chain(world: World, c: Row) -> set[str]:
    return {said for each in _answered(world, c) for said in _state(world, each)}


def _state(world: World, c: Row) -> set[str]:
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
    withdrawn = any(row["kind"] == "withdrawal" for row in rows)
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
    return {"broken"} if any(_edits(world, each) for each in _answered(world, c)) else set()


def _edits(world: World, c: Row) -> list[Row]:
    """What was edited after signing without an amendment that explains it."""
    rows = of(world, "amendments", c, cert_id=c["cert_id"])
    decided = [row["decided_at"] for row in rows if row["decided_at"] is not None]
    if c["signed_at"] is None or not all(_drafted(world, row) for row in rows):
        return []
    return [
        row
        for row in of(world, "events", c, cert_id=c["cert_id"])
        if row["action"] == "edit"
        and row["at"] > c["signed_at"] + timedelta(minutes=2)
        and not any(at <= row["at"] for at in decided)
    ]
