# SPDX-License-Identifier: Apache-2.0
"""Cells of a record as people name them: the nominal value and the column, not the keys of the procedure."""

from django import template

from zhunsheng.work.models import Reading
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.wording import spoken

register = template.Library()


@register.simple_tag(takes_context=True)
def cell_name(context: template.Context, reading: Reading) -> str:
    """Where a reading of the page's task stands: 2 V · 示值 1."""
    asked = _programme(context).section(reading.section)
    column = asked.section.column(reading.column) if asked else None
    if asked is None or column is None:
        return f"{reading.section} · {reading.point + 1} · {reading.column} {reading.repeat + 1}"
    nominal = asked.nominal[reading.point] if reading.point < len(asked.nominal) else ""
    point = f"{nominal} {asked.section.unit}" if nominal else str(reading.point + 1)
    return f"{point} · {spoken(column.label)} {reading.repeat + 1}"


def _programme(context: template.Context) -> Programme:
    """The task's programme, read once a page and not once a cell."""
    known = context.render_context.get("programme")
    if isinstance(known, Programme):
        return known
    found = programme_of(context["task"])
    context.render_context["programme"] = found
    return found
