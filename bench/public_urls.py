# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhunsheng.web.urls import handler403 as handler403
from zhunsheng.web.urls import handler404 as handler404
from zhunsheng.web.urls import urlpatterns as product


def bare(_request: HttpRequest) -> HttpResponse:
    """As little as a view can do."""
    return HttpResponse("yes")


urlpatterns = [path("bare/", bare), *product]
