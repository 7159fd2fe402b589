# SPDX-License-Identifier: Apache-2.0
"""Every address of the product, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from zhunsheng.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("", include("zhunsheng.web.portal.urls")),
    path("accounts/", include("zhunsheng.accounts.urls")),
    path("events/", include("zhunsheng.ledger.urls")),
    path("laboratory/", include("zhunsheng.laboratory.urls")),
    path("", include("zhunsheng.work.urls")),
]

handler403 = "zhunsheng.web.views.forbidden"
handler404 = "zhunsheng.web.views.not_found"
