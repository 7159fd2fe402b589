# SPDX-License-Identifier: Apache-2.0
"""Addresses of evaluations and of the code's clauses."""

from django.urls import path

from zhunsheng.evaluation.views import (
    board,
    brought,
    checked,
    clause,
    exports,
    grading,
    making,
    past,
    peers,
    rules,
    trend,
    worklist,
)

app_name = "evaluation"
urlpatterns = [
    path("", board.board, name="board"),
    path("run/", making.run, name="run"),
    path("refresh/", making.refresh, name="refresh"),
    path("trend/", trend.trend, name="trend"),
    path("trend/month-ends/", trend.month_ends, name="month-ends"),
    path("peers/", peers.peers, name="peers"),
    path("rules/", rules.rules, name="rules"),
    path("rules/of/<str:rule_id>/", checked.checked, name="checked"),
    path("rules/experience.json", rules.as_file, name="experience"),
    path("profile/", grading.profile, name="profile"),
    path("profile/change/", grading.change, name="profile-change"),
    path("profile/decide/", grading.decide, name="profile-decide"),
    path("all/", past.past, name="past"),
    path("print/", exports.printed, name="print"),
    path("work/", worklist.worklist, name="worklist"),
    path("work/decide/", worklist.decide, name="decide-ticked"),
    path("work/charge/", worklist.hand_out, name="charge"),
    path("other/", brought.tables, name="other"),
    path("other/<str:table>/", brought.table, name="other-table"),
    path("other/<str:table>/complete/", brought.complete, name="other-complete"),
    path("other/<str:table>/rows/<int:pk>/", brought.withdraw, name="other-withdraw"),
    path("report/<str:form>/", exports.report, name="report"),
    path("attachments/<str:sha256>/", exports.attachment, name="attachment"),
    path("export.csv", exports.as_csv, name="csv"),
    path("export.json", exports.as_json, name="json"),
    path("clauses/<str:clause_id>/", clause.clause, name="clause"),
    path("clauses/<str:clause_id>/judge/", clause.judge, name="judge"),
    path("clauses/<str:clause_id>/decide/", clause.decide, name="decide"),
    path("clauses/<str:clause_id>/number/", clause.map_number, name="map"),
]
