# SPDX-License-Identifier: Apache-2.0
"""What waits for people of a hub, as their desks tell it."""

from django.utils.translation import override

from zhunsheng.hub import actions
from zhunsheng.hub.queries.waiting import waiting_for
from zhunsheng.hub.tests.cast import SILENT, Hub


def test_a_desk_names_laboratories_in_the_readers_language(hub: Hub) -> None:
    silent = hub.laboratories[SILENT]
    actions.change_laboratory(hub.secretary, silent, name=silent.name, name_en="Yanshan Calibration")
    for language, name in (("zh-hans", silent.name), ("en", "Yanshan Calibration")):
        with override(language):
            lists = {each.key: each for each in waiting_for(hub.secretary)}
        assert [row.title for row in lists["lacking"].rows] == [name]
