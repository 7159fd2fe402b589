# SPDX-License-Identifier: Apache-2.0
"""Rules about people's qualification and training before they work: one fact a person, whatever hangs on it.

A person without a qualification, or without training in a family, is one fact however many certificates that
person made: the unit is the person, and the certificates are named in the finding.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import CERTIFICATE, NO_DAY, beside, holds_at, own_work, some, together, verdict
from zhunsheng.rules.organisation.asked import PAPER, of_records
from zhunsheng.rules.rule import Explanation, Expression, Frames

SKILLED = ("RM1", "RM2", "senior", "verifier")
_HANGING = ("on_count", "on_first", "on_last", "on_certificates")

of_people = partial(of_records, "people", ("person", "person_id"), within=True)
"""A rule that gives each person an answer; one about work of nobody, or of no day, is the laboratory's."""


def _facts(acts: Expression, *keys: str) -> Expression:
    """One row a fact: how many certificates hang on it, from when to when, and which."""
    once = acts.group_by(*keys, "cert_id", "certificate").aggregate(
        first=acts.acted.min(), last=acts.acted.max()
    )
    found = once.group_by(*keys).aggregate(
        on_count=once.count(), on_first=once["first"].min(), on_last=once["last"].max(),
        each=once.certificate.collect(),
    )  # fmt: skip
    return found.mutate(on_certificates=found.each.sort().join(", ")).drop("each")


def _silent(acts: Expression) -> Expression:
    """The acts of which the record names nobody, or no day: one finding a laboratory and what is missing."""
    a = acts.mutate(
        verdict=verdict((acts.person.isnull(), "unknown:no-person"), (acts.acted.isnull(), "unknown:no-day"))
    )
    a = a.filter(a.verdict.notnull())
    found = _facts(a, "lab_id", "verdict")
    return found.select(
        "lab_id", "verdict", *_HANGING, about=ibis.literal("lab"), person_id=found.lab_id, record=found.lab_id
    )


def _known(acts: Expression) -> Expression:
    """The acts of which the record names person and day."""
    return acts.filter(acts.person.notnull() & acts.acted.notnull())


def _qualified(frames: Frames) -> Expression:
    """People who calibrated or checked, with what they did without a qualification in force."""
    c = own_work(frames)
    parts = [
        c.select("lab_id", "cert_id", "certificate", person=c[who], acted=when)
        for who, when in (("operator_id", c.begins), ("checker_id", c.checking_at))
    ]
    acts = ibis.union(*parts)
    q = frames["person_qualifications"].select(
        "grade", "valid_from", "valid_to", q_lab="lab_id", q_person="person_id"
    )
    done = _known(acts)
    j = beside(done, q, lab_id="q_lab", person="q_person")
    seen = j.group_by(done.columns).aggregate(
        filed=some(j.grade.notnull()),
        held=some(holds_at(j.valid_from, j.valid_to, j.acted) & j.grade.isin(SKILLED)),
    )
    lacks = seen.filter(~seen.held)
    found = _facts(lacks, "lab_id", "person", "filed")
    judged = found.select(
        "lab_id",
        *_HANGING,
        verdict=verdict((~found.filed, "unknown:no-grade"), (True, "broken")),
        about=ibis.literal("person"),
        person_id=found.person,
        record=found.person,
    )
    return judged.union(_silent(acts).select(*judged.columns))


QUALIFIED = of_people(
    "R-STAFF-04",
    ("4.5.d/qualified",),
    Text("校准员与核验员当天持有资格", "Calibrator and checker held a qualification that day"),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("operator_id", "checker_id", "checked_at"),
            "people": ("person_id",),
            "person_qualifications": ("person_id", "grade", "valid_from", "valid_to"),
        },
    ),
    reads={"certificates": ("number",)},
    expression=_qualified,
    message=Text(
        "{record} 参与了 {on_count} 份证书（{on_first} 至 {on_last}），当天没有有效的资格",
        "{record} took part in {on_count} certificates ({on_first} to {on_last}) without a qualification in"
        " force",
    ),
    cases={
        "no-person": Text(
            "{on_count} 份证书没有记录校准员或核验员",
            "the calibrator or checker is not recorded for {on_count} certificates",
        ),
        "no-day": NO_DAY,
        "no-grade": Text("{record} 没有资格在案", "no qualification of {record} is on file"),
    },
    clears=Text("登记当时有效的资格证书", "File the qualification then in force"),
    innocent=(Text("证书换发中", "the certificate was being renewed"),),
)


def _trained(frames: Frames) -> Expression:
    """People and families of instruments, with what was calibrated before any training in them on file.

    Where the laboratory declared its trainings complete up to after the work, a row that is not there is a
    fact; elsewhere it is a question, since the training may have been held and not been brought.
    """
    c = own_work(frames)
    acts = c.select(
        "lab_id", "cert_id", "certificate", "family", "method", acted=c.begins, person=c.operator_id
    )
    t = frames["training"].select(
        "held_at", "effect", t_lab="lab_id", t_person="person_id", t_family="family", t_method="method"
    )
    done = _known(acts)
    j = beside(done, t, lab_id="t_lab", person="t_person")
    fits = (j.t_family.isnull() | (j.t_family == j.family)) & (
        j.t_method.isnull() | j.method.isnull() | (j.t_method == j.method)
    )
    good = (j.effect != "not-effective").fill_null(True)
    seen = j.group_by(done.columns).aggregate(
        trained=some((j.held_at <= j.acted) & fits & good), filed=some(j.held_at.notnull())
    )
    lacks = seen.filter(~seen.trained)
    found = _facts(lacks, "lab_id", "person", "family", "filed")
    whole = frames["complete_tables"]
    whole = whole.filter(whole.table_name == "training")
    whole = whole.group_by(w_lab="lab_id").aggregate(through=whole.through.max())
    k = beside(found, whole, lab_id="w_lab")
    judged = k.select(
        "lab_id",
        "family",
        *_HANGING,
        verdict=verdict(
            ((k.on_first < k.through).fill_null(False), "broken"),
            (~k.filed, "unknown:no-training"),
            (True, "broken:not-filed"),
        ),
        about=ibis.literal("person"),
        person_id=k.person,
        record=k.person + " / " + k.family.fill_null(""),
    )
    silent = _silent(acts).mutate(family=ibis.null("string"))
    return judged.union(silent.select(*judged.columns))


def _not_declared(row: Mapping[str, Any]) -> bool:
    return bool(row["case"] == "not-filed")


_UNTAUGHT = Text(
    "{on_count} 份证书（{on_first} 至 {on_last}）之前没有相应的有效培训",
    "no effective training in it before {on_count} certificates ({on_first} to {on_last})",
)
TRAINED = of_people(
    "R-STAFF-06",
    ("5.7.4/trained",),
    Text("校准员先培训后上岗", "Calibrators are trained before they work"),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("family", "operator_id"),
            "people": ("person_id",),
            "training": ("person_id", "family", "method", "held_at", "effect"),
        },
    ),
    reads={
        "certificates": ("number", "method"),
        "complete_tables": ("table_name", "through"),
    },
    expression=_trained,
    message=Text(
        f"{{record}}：{_UNTAUGHT.zh}，而培训记录声明完整",
        f"{{record}}: {_UNTAUGHT.en}, and the trainings on file are declared complete",
    ),
    cases={
        "no-person": Text(
            "{on_count} 份证书没有记录校准员",
            "the calibrator of {on_count} certificates is not recorded",
        ),
        "no-day": NO_DAY,
        "no-training": Text("{record}：没有培训记录", "{record}: no training on file"),
        "not-filed": Text(
            f"{{record}}：{_UNTAUGHT.zh}在案",
            f"{{record}}: {_UNTAUGHT.en} is on file",
        ),
    },
    asks=frozenset({"not-filed"}),
    clears=Text("登记当时的培训", "File the training held then"),
    innocent=(
        Explanation(PAPER.zh, PAPER.en, where=_not_declared),
        Explanation(
            "培训过，记录尚未带来", "it was held, and its record not brought yet", where=_not_declared
        ),
        Text("作业由他人指导", "the work was done under another's guidance"),
    ),
)

RULES = (QUALIFIED, TRAINED)
