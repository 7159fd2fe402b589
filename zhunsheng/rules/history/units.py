# SPDX-License-Identifier: Apache-2.0
"""People and laboratories by what the bits of their certificates come to together (`chance.mixture`)."""

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import result_of, together
from zhunsheng.rules.history.chance import TOLD, mixture, named
from zhunsheng.rules.history.frames import NO_STAGE, columns
from zhunsheng.rules.history.within import Rows
from zhunsheng.rules.rule import Expression, Frames, Judging, Rule

PERSON, LABORATORY = "operator_id", "lab_id"


def units_of(rows: Rows, who: str) -> Judging:
    """People (PERSON, a column of `rows`) or laboratories, whose certificates are improbable together."""

    def judging(frames: Frames) -> Expression:
        c = rows(frames)
        units = named(mixture(c.filter(c[who].notnull()), tuple(dict.fromkeys(("lab_id", who)))))
        unit = "lab" if who == LABORATORY else "person"
        by_chance = {"by_chance": lambda f: (f.certificates / 100.0).round(1)}
        told = columns(certificates="certificates", hundredth="hundredth", **{name: name for name in TOLD})
        return result_of(units, unit, who, {"record": lambda f: f[who], **told, **by_chance})

    return judging


def of_units(number: str, one: Rule, title: Text, message: Text, rows: Rows, who: str) -> Rule:
    """The rule about people or laboratories, beside that about single certificates."""
    return Rule(
        id=number,
        catalogue=one.catalogue,
        clauses=one.clauses,
        title=title,
        severity="statistical",
        stages=NO_STAGE,
        message=message,
        clears=one.clears,
        innocent=one.innocent,
        needs=together(one.needs, {"certificates": () if who == LABORATORY else (who,)}),
        reads=one.reads,
        one_of=one.one_of,
        expression=units_of(rows, who),
        judges="labs" if who == LABORATORY else "people",
    )


def whose(who: str, title: Text) -> Text:
    """The title of a rule about certificates, said of those of a person or a laboratory."""
    zh, en = ("实验室", "a laboratory") if who == LABORATORY else ("一个人", "a person")
    return Text(f"{zh}的{title.zh}", f"{title.en}: {en}")
