# SPDX-License-Identifier: Apache-2.0
"""Addresses of the daily work."""

from django.urls import path

from zhunsheng.work.views import (
    bench,
    certificates,
    checking,
    items,
    numbers,
    orders,
    records,
    reviews,
    subcontracts,
    tasks,
)

app_name = "work"
urlpatterns = [
    path("orders/", orders.order_list, name="orders"),
    path("orders/new/", orders.order_new, name="order-new"),
    path("orders/<str:number>/", orders.order_detail, name="order"),
    path("orders/<str:number>/review/", reviews.review, name="review"),
    path("orders/<str:number>/change/", orders.order_change, name="order-change"),
    path("orders/<str:number>/do/<slug:act>/", orders.order_act, name="order-act"),
    path("items/", items.item_list, name="items"),
    path("items/scan/", items.item_scan, name="item-scan"),
    path("items/<str:number>/", items.item_detail, name="item"),
    path("items/<str:number>/receive/", items.item_receive, name="item-receive"),
    path("items/<str:number>/label/", items.item_label, name="item-label"),
    path("items/<str:number>/photo/<int:step>/", items.item_photo, name="item-photo"),
    path("items/<str:number>/do/<slug:act>/", items.item_act, name="item-act"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/<str:number>/", tasks.task_detail, name="task"),
    path("tasks/<str:number>/assign/", tasks.task_assign, name="task-assign"),
    path("tasks/<str:number>/start/", bench.task_start, name="task-start"),
    path("tasks/<str:number>/standards/", bench.task_standards, name="task-standards"),
    path("tasks/<str:number>/record/", records.record, name="task-record"),
    path("tasks/<str:number>/record/submit/", records.record_submit, name="task-submit"),
    path("tasks/<str:number>/record/correct/", records.record_correct, name="task-correct"),
    path("tasks/<str:number>/check/", checking.task_check, name="task-check"),
    path("tasks/<str:number>/subcontract/", subcontracts.task_subcontract, name="task-subcontract"),
    path("tasks/<str:number>/arrival/", subcontracts.task_arrival, name="task-arrival"),
    path("tasks/<str:number>/paper/<slug:kind>/", subcontracts.task_paper, name="task-paper"),
    path("tasks/<str:number>/check/external/", subcontracts.task_check_external, name="task-check-external"),
    path("tasks/<str:number>/sign/", certificates.task_sign, name="task-sign"),
    path("tasks/<str:number>/seal/", certificates.task_seal, name="task-seal"),
    path("tasks/<str:number>/override/", tasks.task_override, name="task-override"),
    path("tasks/<str:number>/do/<slug:act>/", tasks.task_act, name="task-act"),
    path("numbers/", numbers.number_list, name="numbers"),
    path("numbers/<str:kind>/", numbers.number_series, name="number-series"),
    path("certificates/", certificates.certificate_list, name="certificates"),
    path("certificates/<str:number>/", certificates.certificate_detail, name="certificate"),
    path("certificates/<str:number>/<slug:kind>/", certificates.certificate_file, name="certificate-file"),
]
