# SPDX-License-Identifier: Apache-2.0
"""Rooms that were out of their tolerance, or watched by nobody, while work was done in them."""

import ibis

from zhunsheng.measure.text import Text
from zhunsheng.rules.frames import (
    CERTIFICATE,
    beside,
    own_work,
    result,
    result_of,
    some,
    together,
    verdict,
    with_logged,
)
from zhunsheng.rules.history.frames import NO_STAGE, columns, seconds
from zhunsheng.rules.rule import Expression, Frames, Rule

ROUNDED = 0.05
"""°C by which a recorded temperature may have been rounded."""


def _beyond(frames: Frames) -> Expression:
    """Certificates whose recorded temperature is beyond what their room holds, with no deviation noted.

    A method with limits of its own is judged by these (R-ENV-01), and an approved deviation explains it.
    """
    c = own_work(frames)
    hand = ibis.coalesce(c.env_temp, (c.env_temp_low + c.env_temp_high) / 2.0)
    c = c.select("lab_id", "cert_id", "certificate", "room_id", "env_deviation_noted", "method", hand=hand)
    r = frames["rooms"].select("t_set", "t_tol", r_lab="lab_id", r_room="room_id")
    r = r.group_by("r_lab", "r_room").aggregate(t_set=r.t_set.max(), t_tol=r.t_tol.max())
    limits = frames["method_limits"]
    limits = limits.group_by(l_lab="lab_id", l_method="method").aggregate(limits=limits.count())
    d = frames["deviations"]
    d = d.group_by(d_lab="lab_id", d_cert="cert_id").aggregate(deviations=d.count())
    j = beside(c, r.filter(r.t_tol > 0), "inner", lab_id="r_lab", room_id="r_room")
    j = j.filter((j.hand - j.t_set).abs() > j.t_tol + ROUNDED)
    j = beside(j, limits, lab_id="l_lab", method="l_method")
    j = beside(j, d, lab_id="d_lab", cert_id="d_cert")
    free = ~j.env_deviation_noted.fill_null(False) & j.limits.isnull() & j.deviations.isnull()
    judged = j.mutate(
        off=((j.hand - j.t_set).abs() - j.t_tol).round(2), hand=j.hand.round(2),
        verdict=verdict((free, "broken")),
    )  # fmt: skip
    told = ("hand", "t_set", "t_tol", "off")
    return result(
        judged,
        record=lambda f: f.certificate + " / " + f.room_id,
        **columns(score="off", **{name: name for name in told}),
    )


BEYOND = Rule(
    id="R-ENV-12",
    catalogue=("H27",),
    clauses=("4.2/environment_fit",),
    supports=frozenset({"4.2/environment_fit"}),
    title=Text("房间超出自身允差时注明", "A room beyond its own tolerance is noted"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "{record} 记录 {hand} °C，房间应为 {t_set} ± {t_tol} °C，超出 {off} °C，没有注明偏离",
        "{record} states {hand} °C where the room is to hold {t_set} ± {t_tol} °C: {off} °C beyond, and no"
        " deviation is noted",
    ),
    clears=Text(
        "出示偏离的评定，或方法允许的范围", "Show how the deviation was judged, or what the method allows"
    ),
    innocent=(
        Text("方法允许更宽", "the method allows more"),
        Text("取了别的房间的数值", "the value of another room was taken"),
    ),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("room_id", "env_temp", "env_deviation_noted"),
            "rooms": ("room_id", "lab_id", "t_set", "t_tol"),
        },
    ),
    reads={
        "certificates": ("number", "method", "env_temp_low", "env_temp_high"),
        "method_limits": ("lab_id", "method"),
        "deviations": ("lab_id", "cert_id"),
    },
    expression=_beyond,
    within=True,
)

HOURS, SESSIONS, ENTRIES = 6, 3, 100
"""So many hours before and after a session without an entry are silence; fewer such sessions are not asked
about, nor rooms with fewer entries."""
_STEP = HOURS * 3600


def _series(frames: Frames) -> Expression:
    """Loggers of rooms: how many entries, from when to when, and in which steps of time there are some."""
    e = frames["env_series"]
    e = e.filter(e.temp.notnull())
    steps = e.group_by(
        e_lab="lab_id", e_room="room_id", e_step=(e.ts.epoch_seconds() // _STEP).cast("int64")
    ).aggregate(entries=e.count(), first=e.ts.min(), last=e.ts.max())
    rooms = frames["rooms"].select("lab_id", "room_id").distinct()
    return with_logged(rooms, steps)


def _silent(frames: Frames) -> Expression:
    """Rooms in which work was done several times while a logger wrote nothing that writes otherwise."""
    s = _series(frames)
    whole = s.group_by(w_lab="lab_id", w_room="room_id").aggregate(
        entries=s.entries.sum(), steps=s.e_step.nunique(), since=s.first.min(), until=s.last.max()
    )
    often = (whole.entries >= ENTRIES) & (whole.steps * _STEP * 2 > seconds(whole.since, whole.until))
    c = own_work(frames).select("lab_id", "cert_id", "room_id", "begins", "ends")
    c = c.filter(c.begins <= c.ends)
    j = beside(c, whole.filter(often), "inner", lab_id="w_lab", room_id="w_room")
    # asked again when the groups are made: a filter here would be a join by times, of all rooms with all work
    j = j.mutate(within=(j.since < j.begins) & (j.ends < j.until))
    step = (j.begins.epoch_seconds() // _STEP).cast("int64")
    near = ibis.union(*(j.mutate(step=step + n) for n in (-1, 0, 1)))
    steps = s.select("first", "last", s_lab="lab_id", s_room="room_id", s_step="e_step")
    k = beside(near, steps, lab_id="s_lab", room_id="s_room", step="s_step")
    sessions = k.group_by("lab_id", "cert_id").aggregate(
        room_id=k.room_id.max(), begins=k.begins.max(), watched=some(k.s_lab.notnull()), within=some(k.within)
    )
    sessions = sessions.filter(sessions.within)
    rooms = sessions.group_by("lab_id", "room_id").aggregate(
        sessions=sessions.count(), silent=sessions.count(where=~sessions.watched),
        since=sessions.begins.min(where=~sessions.watched),
        until=sessions.begins.max(where=~sessions.watched),
    )  # fmt: skip
    judged = rooms.mutate(
        verdict=verdict((rooms.silent >= SESSIONS, "broken")), score=rooms.silent.cast("float64")
    )
    told = ("sessions", "silent", "since", "until", "score")
    shown = {"record": lambda f: f.room_id, **columns(**{name: name for name in told})}
    return result_of(judged, "room", "room_id", shown)


SILENT = Rule(
    id="R-ENV-13",
    catalogue=("S22",),
    clauses=("4.2/environment_fit",),
    supports=frozenset({"4.2/environment_fit"}),
    title=Text("作业时记录仪在记录", "The logger writes while work is done"),
    severity="ask",
    stages=NO_STAGE,
    message=Text(
        "房间 {record} 的 {sessions} 次作业中，{silent} 次（{since} 至 {until}）前后数小时记录仪没有记录，"
        "平时则有",
        "Of {sessions} sessions in room {record}, {silent} (from {since} to {until}) have no entry of the"
        " logger for hours before and after, where it writes otherwise",
    ),
    clears=Text("出示记录仪的原始文件或故障记录", "Show the logger's own file, or the record of its fault"),
    innocent=(Text("记录仪故障或在校", "the logger had failed, or was away for calibration"),),
    needs=together(
        CERTIFICATE,
        {
            "certificates": ("room_id",),
            "rooms": ("room_id", "lab_id"),
            "env_series": ("room_id", "ts", "temp"),
        },
    ),
    reads={"env_series": ("lab_id",)},
    expression=_silent,
    judges="rooms",
)

RULES = (BEYOND, SILENT)
