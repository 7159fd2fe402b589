# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from zhunsheng.web.portal import file_check, language, log, scope, verify

urlpatterns = [
    path("language/", language.language, name="language"),
    path("verify/", verify.verify, name="verify"),
    path("verify/file/", file_check.file_check, name="verify-file"),
    path("v/<str:number>", verify.verify, name="lookup"),
    path("scope/", scope.scope, name="public-scope"),
    path("scope/print/", scope.printed, name="public-scope-print"),
    path("scope/scope.csv", scope.table, name="public-scope-csv"),
    path("log/", log.log, name="log"),
]
