# SPDX-License-Identifier: Apache-2.0
"""The rules of subcontracting again, in plain Python."""

from zhunsheng.rules.tests.plain_rows import Row, World, at, first, of, silent


def _given_out(world: World, c: Row) -> Row | None:
    """The row of `subcontracts`; an empty one where the certificate is only marked, None where neither is."""
    rows = of(world, "subcontracts", c, cert_id=c["cert_id"])
    return rows[0] if rows else {} if c["subcontracted"] else None


def consented(world: World, c: Row) -> set[str]:
    given = _given_out(world, c)
    if not given:
        return set() if given is None else {"unknown:no-file"}
    leaves = first(given["sent_at"], c["drafted_at"])
    if given["consented_at"] is None:
        return {"unknown:no-consent"}
    form = given["consent_form"]
    if form is None or (form != "portal" and given["consent_sha256"] is None):
        return {"broken:not-written"}
    if leaves is None:
        return {"unknown:no-day"}
    return {"broken"} if given["consented_at"] > leaves else set()


def approved(world: World, c: Row) -> set[str]:
    given = _given_out(world, c)
    if not given:
        return set() if given is None else {"unknown:no-file"}
    leaves = first(given["sent_at"], c["drafted_at"])
    if given["supplier_id"] is None:
        return {"unknown:no-provider"}
    if leaves is None:
        return {"unknown:no-day"}
    rows = of(world, "supplier_approvals", c, supplier_id=given["supplier_id"])
    if not rows:
        return {"unknown:no-approval"}
    kinds = ("field", "family", "quantity")
    right = [row for row in rows if all(silent(row[kind], given[kind]) for kind in kinds)]
    if not right:
        return {"broken:other"}
    standing = [row for row in right if at(row, "valid_from", "valid_to", leaves)]
    if not standing:
        return {"broken"}
    if given["u_need"] is None:
        return set()
    stated = [row for row in standing if row["u"] is not None and row["unit"] == given["unit"] is not None]
    if any(row["u"] <= given["u_need"] for row in stated):
        return set()
    return {"broken:need"} if len(stated) == len(standing) else {"unknown:no-u"}


def reissued(world: World, c: Row) -> set[str]:
    given = _given_out(world, c)
    if given is None:
        return set()
    mine = {"cert_id": c["cert_id"]}
    points = of(world, "points", c, **mine)
    if c["operator_id"] is not None or any(
        of(world, table, c, **mine) for table in ("observations", "readings", "standard_use")
    ):
        return {"broken"}
    if c["accredited_mark"]:
        return {"broken:symbol"}
    if not c["subcontracted"] or not all(point["subcontracted"] for point in points):
        return {"broken:unmarked"}
    if given and given["entered_by"] is not None and given["entered_by"] == c["checker_id"]:
        return {"broken:own-check"}
    return _papers(world, c, given, points)


def _papers(world: World, c: Row, given: Row, points: list[Row]) -> set[str]:
    if not given:
        return {"unknown:no-file"}
    if any(given[name] is None for name in ("certificate_no", "issued_at", "certificate_sha256")):
        return {"unknown:no-certificate"}
    if given["released_at"] is None:
        return {"unknown:no-release"}
    if not points:
        return {"unknown:no-points"}
    gone = of(world, "custody", c, item_id=c["item_id"], step="subcontracted")
    return set() if gone else {"unknown:no-custody"}
