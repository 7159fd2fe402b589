# SPDX-License-Identifier: Apache-2.0
"""Every address of a hub: the same software as a laboratory's, serving the evaluation of many."""

from django.urls import URLPattern, URLResolver, include, path

from zhunsheng.web import hub_views
from zhunsheng.web.hub_public import capability, reports, results, statements
from zhunsheng.web.portal.language import language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub_views.home, name="home"),
    path("search/", hub_views.search, name="search"),
    path("language/", language, name="language"),
    path("accounts/", include("zhunsheng.accounts.urls")),
    path("events/", include("zhunsheng.ledger.urls")),
    # A clause's page tells what the code asks; the evaluation of a laboratory by itself is nobody's here.
    path("evaluation/", include("zhunsheng.evaluation.urls")),
    path("capability/", capability.search, name="public-capability"),
    path("laboratories/", results.laboratories, name="public-laboratories"),
    path("laboratories/<str:code>/", results.laboratory, name="public-laboratory"),
    path("results/<str:number>/", results.result, name="public-result"),
    path("results/<str:number>/result.<str:name>", results.file, name="public-result-file"),
    path("statements/<str:number>/", statements.statement, name="public-statement"),
    path("report/", reports.report, name="public-report"),
    path("report/follow/", reports.follow, name="public-follow"),
    path("hub/", include("zhunsheng.hub.urls")),
]

handler400 = "zhunsheng.web.failing.bad_request"
handler403 = "zhunsheng.web.views.forbidden"
handler404 = "zhunsheng.web.views.not_found"
handler500 = "zhunsheng.web.failing.server_error"
