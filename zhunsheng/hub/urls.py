# SPDX-License-Identifier: Apache-2.0
"""Addresses of a hub."""

from django.urls import path

from zhunsheng.hub import outward_urls
from zhunsheng.hub.views import comparison, desk, entries, laboratories, packs, rounds, work

app_name = "hub"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("laboratories/", laboratories.laboratories, name="laboratories"),
    path("laboratories/new/", laboratories.register, name="register"),
    path("laboratories/of/<str:code>/", laboratories.laboratory, name="laboratory"),
    path("laboratories/of/<str:code>/change/", laboratories.change, name="change-laboratory"),
    path("laboratories/of/<str:code>/key/", laboratories.pin_key, name="pin-key"),
    path("laboratories/of/<str:code>/key/<int:pk>/end/", laboratories.end_key, name="end-key"),
    path("laboratories/of/<str:code>/consent/", laboratories.consent, name="consent"),
    path("laboratories/of/<str:code>/contact/", laboratories.contact, name="contact"),
    path("laboratories/of/<str:code>/contact/<int:pk>/end/", laboratories.end_contact, name="end-contact"),
    path("packs/", packs.packs, name="packs"),
    path("packs/receive/", packs.receive, name="receive"),
    path("packs/<int:pk>/", packs.pack, name="pack"),
    path("packs/<int:pk>/evaluate/", packs.evaluate, name="evaluate-again"),
    path("packs/<int:pk>/evaluations/<int:evaluation>/", packs.changes, name="changes"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.open_round, name="open-round"),
    path("rounds/of/<str:number>/", rounds.round_, name="round"),
    path("rounds/of/<str:number>/invite/", rounds.invite, name="invite"),
    path("rounds/of/<str:number>/sweep/", rounds.sweep, name="sweep"),
    path("rounds/of/<str:number>/close/", rounds.close, name="close-round"),
    path("rounds/of/<str:number>/declare/", work.declare, name="declare"),
    path("rounds/of/<str:number>/in/<str:code>/", entries.entry, name="entry"),
    path("rounds/of/<str:number>/in/<str:code>/comparison/", comparison.compare, name="comparison"),
    path("rounds/of/<str:number>/in/<str:code>/sample/", entries.sample, name="sample"),
    path("rounds/of/<str:number>/in/<str:code>/assign/", entries.assign, name="assign"),
    path("rounds/of/<str:number>/in/<str:code>/ask/", entries.ask, name="ask"),
    path("rounds/of/<str:number>/in/<str:code>/decide/", entries.decide, name="decide"),
    path("rounds/of/<str:number>/in/<str:code>/judge/", entries.judge, name="judge"),
    path("rounds/of/<str:number>/in/<str:code>/complete/", entries.complete, name="complete"),
    path("rounds/of/<str:number>/in/<str:code>/answer/<int:pk>/", entries.answer, name="answer"),
    path("rounds/of/<str:number>/in/<str:code>/visit/<int:pk>/", entries.confirm, name="confirm-visit"),
    path("rounds/of/<str:number>/in/<str:code>/pack/", rounds.choose_pack, name="choose-pack"),
    path("assessors/", work.assessors, name="assessors"),
    path("assessors/new/", work.appoint, name="appoint"),
    path("ties/", work.ties, name="ties"),
    path("ties/new/", work.declare_tie, name="declare-tie"),
    path("work/<int:pk>/", work.assignment, name="assignment"),
    path("work/<int:pk>/dossier/<int:position>/", work.dossier, name="dossier"),
    path("work/<int:pk>/checklist.<str:form>", work.download, name="checklist"),
    path("work/<int:pk>/return/", work.hand_back, name="hand-back"),
    path("work/<int:pk>/visit/", work.visit, name="visit"),
    path("work/<int:pk>/end/", work.recuse, name="recuse"),
    *outward_urls.urlpatterns,
]
