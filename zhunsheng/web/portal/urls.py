# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from zhunsheng.web.portal import file_check, language, log, verify

urlpatterns = [
    path("language/", language.language, name="language"),
    path("verify/", verify.verify, name="verify"),
    path("verify/file/", file_check.file_check, name="verify-file"),
    path("v/<str:number>", verify.verify, name="lookup"),
    path("log/", log.log, name="log"),
]
