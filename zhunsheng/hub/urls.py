# SPDX-License-Identifier: Apache-2.0
"""Addresses of a hub."""

from django.urls import path

from zhunsheng.hub.views import desk, laboratories, packs, rounds

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
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.open_round, name="open-round"),
    path("rounds/of/<str:number>/", rounds.round_, name="round"),
    path("rounds/of/<str:number>/invite/", rounds.invite, name="invite"),
    path("rounds/of/<str:number>/sweep/", rounds.sweep, name="sweep"),
    path("rounds/of/<str:number>/close/", rounds.close, name="close-round"),
    path("rounds/of/<str:number>/<str:code>/pack/", rounds.choose_pack, name="choose-pack"),
]
