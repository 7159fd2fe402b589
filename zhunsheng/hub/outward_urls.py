# SPDX-License-Identifier: Apache-2.0
"""Addresses of what a hub shows and asks outside of itself: results, appeals, facts, reports, statements."""

from django.urls import path

from zhunsheng.hub.views import outside, results, statements

urlpatterns = [
    path("results/", results.results, name="results"),
    path("results/new/", results.show, name="show-result"),
    path("results/of/<str:number>/", results.result, name="result"),
    path("results/of/<str:number>/answer/", results.answer, name="answer-result"),
    path("results/of/<str:number>/publish/", results.publish, name="publish-result"),
    path("results/of/<str:number>/withdraw/", results.withdraw, name="withdraw-result"),
    path("results/of/<str:number>/appeal/", results.appeal, name="appeal"),
    path("results/of/<str:number>/appeal/<int:pk>/", results.decide, name="decide-appeal"),
    path("results/of/<str:number>/statement/", statements.issue, name="issue-statement"),
    path("statements/<str:number>/statement.pdf", statements.file, name="statement-file"),
    path("facts/", outside.facts, name="facts"),
    path("facts/facts.csv", outside.facts_csv, name="facts-csv"),
    path("facts/new/", outside.enter_fact, name="enter-fact"),
    path("facts/import/", outside.import_facts, name="import-facts"),
    path("facts/<int:pk>/annul/", outside.annul_fact, name="annul-fact"),
    path("facts/<int:pk>/answer/", outside.answer_fact, name="answer-fact"),
    path("suspects/", outside.suspects, name="suspects"),
    path("suspects/<str:number>/", outside.suspect, name="suspect"),
    path("suspects/<str:number>/answer/", outside.answer_suspect, name="answer-suspect"),
    path("suspects/<str:number>/take/", outside.take_suspect, name="take-suspect"),
    path("suspects/<str:number>/close/", outside.close_suspect, name="close-suspect"),
]
