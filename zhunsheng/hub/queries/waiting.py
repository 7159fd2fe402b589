# SPDX-License-Identifier: Apache-2.0
"""What waits for a person in a hub: one list a duty, each with the places where it is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Assignment, Decision, Entry, Laboratory, Question, Round
from zhunsheng.hub.queries.assessors import assessor_of, declared, visible_assignments
from zhunsheng.hub.queries.evidence import behind, known
from zhunsheng.hub.queries.judging import visible_questions
from zhunsheng.hub.queries.outside import suspect_list
from zhunsheng.hub.queries.packs import pack_list
from zhunsheng.hub.queries.registry import spoken_for
from zhunsheng.hub.queries.results import result_list, visible_appeals
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.templatetags.laboratory_words import named


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is, about whom, and the page where it is done."""

    title: str
    about: str
    url: str
    day: object = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Things of one kind; `filled_by` says what would fill it while it is empty."""

    key: str
    title: str | Promise
    filled_by: str | Promise
    rows: tuple[Waiting, ...]


Source = Callable[[User], Worklist | None]


def waiting_for(user: User) -> list[Worklist]:
    """Every list that concerns this person, the full ones first."""
    found = [worklist for source in SOURCES if (worklist := source(user)) is not None]
    return sorted(found, key=lambda each: not each.rows)


def _keys(user: User) -> Worklist | None:
    if not allowed(user, "hub-laboratory", "U"):
        return None
    rows = (
        Waiting(named(pack.laboratory), pack.signer, reverse("hub:pack", args=[pack.pk]), pack.received_at)
        for pack, _state in pack_list(user, state="unpinned")
    )
    return Worklist("keys", _("密钥待确认的证据包"), _("证据包的签名密钥还没有核对过时在此列出"), tuple(rows))


def _lacking(user: User) -> Worklist | None:
    if not allowed(user, "hub-round", "U"):
        return None
    entries = Entry.objects.filter(pack__isnull=True, round__closed_at__isnull=True)
    rows = (
        Waiting(
            named(each.laboratory), str(each), reverse("hub:round", args=[each.round.number]), each.invited_at
        )
        for each in entries.select_related("laboratory", "round")
    )
    return Worklist(
        "lacking", _("还没有证据包的实验室"), _("被邀请而没有交证据包的实验室在此列出"), tuple(rows)
    )


def _own(user: User) -> Worklist | None:
    own = spoken_for(user)
    if not own:
        return None
    return Worklist("own", _("等本实验室交的证据包"), _("被邀请参加一轮评价时在此列出"), tuple(_asked(own)))


def _asked(own: frozenset[int]) -> Iterator[Waiting]:
    laboratories = Laboratory.objects.in_bulk(own)
    for entry in Entry.objects.filter(
        laboratory__in=laboratories, pack__isnull=True, round__closed_at__isnull=True
    ).select_related("round"):
        period = f"{entry.round.first} – {entry.round.last}"
        yield Waiting(named(entry.round), period, reverse("hub:receive"), entry.invited_at)


def _uncounted(user: User) -> Worklist | None:
    """Laboratories that people still judge, of which facts are known that the rules have not looked at."""
    if not allowed(user, "hub-evaluation", "C"):
        return None
    entries = Entry.objects.filter(
        pack__isnull=False, evaluations__isnull=True, round__closed_at__isnull=True
    )
    found = list(entries.select_related("laboratory", "round", "pack__laboratory"))
    told = known(today(), [each.laboratory.credit_code for each in found])
    late = behind([each.pack for each in found if each.pack], told)
    rows = tuple(
        Waiting(named(each.laboratory), str(each), reverse("hub:evaluate-again", args=[each.pack_id]))
        for each in found
        if each.pack_id in late
    )
    return Worklist(
        "uncounted", _("有新的外部事实，待再评价"), _("评价之后登记或撤销了外部事实的在此列出"), rows
    )


def _unsampled(user: User) -> Worklist | None:
    if not allowed(user, "hub-sample", "C"):
        return None
    entries = Entry.objects.filter(
        pack__isnull=False, plans__isnull=True, evaluations__isnull=True, round__closed_at__isnull=True
    )
    rows = tuple(_entry(each) for each in entries.select_related("laboratory", "round", "pack"))
    return Worklist("unsampled", _("待抽样"), _("证据包已到而还没有抽样的在此列出"), rows)


def _unassigned(user: User) -> Worklist | None:
    if not allowed(user, "hub-assignment", "C"):
        return None
    at_work = Assignment.objects.filter(ended_at__isnull=True).values("entry")
    entries = Entry.objects.filter(
        plans__isnull=False, evaluations__isnull=True, round__closed_at__isnull=True
    )
    entries = entries.exclude(pk__in=at_work).distinct()
    rows = tuple(_entry(each) for each in entries.select_related("laboratory", "round", "pack"))
    return Worklist("unassigned", _("待分派评审员"), _("抽了样而没有评审员的在此列出"), rows)


def _to_complete(user: User) -> Worklist | None:
    if not allowed(user, "hub-evaluation", "C"):
        return None
    work = Assignment.objects.filter(ended_at__isnull=True, entry__evaluations__isnull=True)
    out = work.filter(returned__isnull=True).values("entry")
    entries = Entry.objects.filter(assignments__in=work, round__closed_at__isnull=True).exclude(pk__in=out)
    rows = tuple(_entry(each) for each in entries.select_related("laboratory", "round", "pack").distinct())
    return Worklist("complete", _("检查表都已交回"), _("评审员都交回检查表之后在此列出，待完成评价"), rows)


def _entry(each: Entry) -> Waiting:
    url = reverse("hub:entry", args=[each.round.number, each.code])
    return Waiting(named(each.laboratory), str(each), url, each.invited_at)


def _undeclared(user: User) -> Worklist | None:
    me = assessor_of(user)
    if me is None:
        return None
    rows = [
        Waiting(named(each), each.number, reverse("hub:ties"), each.opened_at)
        for each in Round.objects.filter(closed_at__isnull=True)
        if not any(declared(me, entry) for entry in each.entries.order_by("-invited_at")[:1])
    ]
    return Worklist("undeclared", _("待申报利益冲突"), _("新一轮开始，或名单增加时在此列出"), tuple(rows))


def _assigned(user: User) -> Worklist | None:
    if assessor_of(user) is None:
        return None
    work = visible_assignments(user).filter(entry__evaluations__isnull=True, returned__isnull=True)
    rows = tuple(
        Waiting(
            str(each.entry), str(each.plan.size), reverse("hub:assignment", args=[each.pk]), each.assigned_at
        )
        for each in work
    )
    return Worklist("assigned", _("待评审的档案"), _("分派给您而检查表没有交回的在此列出"), rows)


def _answered(user: User) -> Worklist | None:
    if assessor_of(user) is None:
        return None
    decided = Decision.objects.filter(entry=OuterRef("entry"), key=OuterRef("key"))
    heard = visible_questions(user).filter(answered_at__isnull=False, entry__evaluations__isnull=True)
    rows = tuple(
        Waiting(str(each.entry), each.rule, _address(each), each.answered_at)
        for each in heard.exclude(Exists(decided)).distinct()
    )
    return Worklist("answered", _("实验室已答复，待判断"), _("您问过的实验室答复之后在此列出"), rows)


def _questions(user: User) -> Worklist | None:
    if not spoken_for(user):
        return None
    open_ = visible_questions(user).filter(answered_at__isnull=True, entry__evaluations__isnull=True)
    rows = tuple(Waiting(each.text, each.rule, _address(each), each.due) for each in open_.distinct())
    return Worklist(
        "questions", _("等本实验室答复的询问"), _("评审员询问时在此列出；日期是答复的最后一天"), rows
    )


def _address(question: Question) -> str:
    return reverse("hub:entry", args=[question.entry.round.number, question.entry.code])


def _results(user: User) -> Worklist | None:
    if not allowed(user, "hub-result", "R", own=True):
        return None
    own = spoken_for(user)
    state = "shown" if own else "agreed"
    rows = (
        Waiting(
            named(each.laboratory), each.number, reverse("hub:result", args=[each.number]), each.answer_by
        )
        for each in result_list(user, state=state)
    )
    if own:
        return Worklist("results", _("等本实验室答复的结果"), _("评价完成、等您答复时在此列出"), tuple(rows))
    if not allowed(user, "hub-result", "A"):
        return None
    return Worklist("results", _("等公布的结果"), _("实验室同意公布的结果在此列出"), tuple(rows))


def _appeals(user: User) -> Worklist | None:
    if not allowed(user, "hub-appeal", "A"):
        return None
    rows = (
        Waiting(
            named(each.publication.laboratory),
            each.publication.number,
            reverse("hub:result", args=[each.publication.number]),
            each.at,
        )
        for each in visible_appeals(user).filter(decided_at__isnull=True)
    )
    return Worklist("appeals", _("等决定的申诉"), _("实验室提出申诉时在此列出"), tuple(rows))


def _suspects(user: User) -> Worklist | None:
    own = spoken_for(user)
    if not own and not allowed(user, "hub-suspect", "U"):
        return None
    rows = (
        Waiting(each.certificate, each.number, reverse("hub:suspect", args=[each.number]), each.answer_by)
        for each in suspect_list(user, state="waiting" if own else "heard")
    )
    title = _("等本实验室答复的举报") if own else _("等结案的举报")
    return Worklist("suspects", title, _("有人举报证书时在此列出"), tuple(rows))


SOURCES: list[Source] = [
    _questions,
    _own,
    _undeclared,
    _assigned,
    _answered,
    _keys,
    _lacking,
    _uncounted,
    _unsampled,
    _unassigned,
    _to_complete,
    _results,
    _appeals,
    _suspects,
]
