# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from zhunsheng.web.portal import language, log, verify

urlpatterns = [
    path("language/", language.language, name="language"),
    path("verify/", verify.verify, name="verify"),
    path("v/<str:number>", verify.verify, name="lookup"),
    path("log/", log.log, name="log"),
]
