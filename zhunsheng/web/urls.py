# SPDX-License-Identifier: Apache-2.0
"""Every address of the product, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from zhunsheng.web import views
from zhunsheng.web.portal import views as portal

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("language/", portal.language, name="language"),
    path("verify/", portal.verify, name="verify"),
    path("v/<str:number>", portal.verify, name="lookup"),
    path("accounts/", include("zhunsheng.accounts.urls")),
    path("log/", include("zhunsheng.ledger.urls")),
    path("laboratory/", include("zhunsheng.laboratory.urls")),
    path("", include("zhunsheng.work.urls")),
]

handler403 = "zhunsheng.web.views.forbidden"
handler404 = "zhunsheng.web.views.not_found"
