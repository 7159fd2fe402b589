# SPDX-License-Identifier: Apache-2.0
"""Every address of the product, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from zhunsheng.web import views
from zhunsheng.web.api import page as api_page
from zhunsheng.web.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("setting-up/", views.setting_up, name="setting-up"),
    path("", include("zhunsheng.web.portal.urls")),
    path("api/", api_page.about, name="api"),
    path("api/v1/", api.urls),
    path("accounts/", include("zhunsheng.accounts.urls")),
    path("events/", include("zhunsheng.ledger.urls")),
    path("laboratory/", include("zhunsheng.laboratory.urls")),
    path("evaluation/", include("zhunsheng.evaluation.urls")),
    path("", include("zhunsheng.work.urls")),
]

handler400 = "zhunsheng.web.failing.bad_request"
handler403 = "zhunsheng.web.views.forbidden"
handler404 = "zhunsheng.web.views.not_found"
handler500 = "zhunsheng.web.failing.server_error"
