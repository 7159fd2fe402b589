# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from zhunsheng.laboratory.views import (
    equipment,
    equipment_acts,
    methods,
    parties,
    people,
    people_acts,
    rooms,
    scope,
)

app_name = "laboratory"
# A method's number has spaces and may have slashes, so it stands last in its addresses.
urlpatterns = [
    path("equipment/", equipment.equipment, name="equipment"),
    path("equipment/register/", equipment.new_equipment, name="new-equipment"),
    path("equipment/of/<str:number>/", equipment.detail, name="equipment-detail"),
    path("equipment/of/<str:number>/trace", equipment_acts.new_traceability, name="new-traceability"),
    path(
        "equipment/of/<str:number>/trace/<int:pk>/retract",
        equipment_acts.retract_traceability,
        name="retract-traceability",
    ),
    path(
        "equipment/of/<str:number>/trace/<int:pk>/file", equipment.certificate_file, name="certificate-file"
    ),
    path("equipment/of/<str:number>/confirm", equipment_acts.confirm, name="confirm"),
    path("equipment/of/<str:number>/confirm/<int:pk>/approve", equipment_acts.approve, name="approve"),
    path("equipment/of/<str:number>/state", equipment_acts.change_state, name="change-state"),
    path("equipment/of/<str:number>/hold", equipment_acts.hold, name="hold-equipment"),
    path("equipment/of/<str:number>/hold/<int:pk>/release", equipment_acts.release, name="release-equipment"),
    path("people/", people.people, name="people"),
    path("people/register/", people.new_person, name="new-person"),
    path("people/me/signing-key/", people.my_identity, name="my-identity"),
    path("people/of/<str:number>/", people.detail, name="person"),
    path("people/of/<str:number>/qualify", people_acts.qualify, name="qualify"),
    path("people/of/<str:number>/authorise", people_acts.authorise, name="authorise"),
    path(
        "people/of/<str:number>/authorise/<int:pk>/end",
        people_acts.end_authorisation,
        name="end-authorisation",
    ),
    path("people/of/<str:number>/field", people_acts.grant_field, name="grant-field"),
    path("people/of/<str:number>/field/<int:pk>/end", people_acts.end_field, name="end-field"),
    path("people/of/<str:number>/hold", people_acts.hold, name="hold-person"),
    path("people/of/<str:number>/hold/<int:pk>/release", people_acts.release, name="release-person"),
    path("people/of/<str:number>/leave", people_acts.leave, name="leave"),
    path("methods/", methods.methods, name="methods"),
    path("methods/register/", methods.new_method, name="new-method"),
    path("methods/procedure/<int:pk>/", methods.procedure, name="procedure"),
    path("methods/release/<path:number>", methods.release_procedure, name="release-procedure"),
    path("methods/supersede/<path:number>", methods.supersede, name="supersede"),
    path("methods/hold/<path:number>", methods.hold, name="hold-method"),
    path("methods/unhold/<int:pk>/<path:number>", methods.release_hold, name="release-method"),
    path("methods/of/<path:number>", methods.detail, name="method"),
    path("scope/", scope.scope, name="scope"),
    path("scope/print/", scope.printed, name="scope-print"),
    path("scope/register/", scope.new_row, name="new-capability"),
    path("scope/<int:pk>/retract", scope.retract, name="retract-capability"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/register/", rooms.new_room, name="new-room"),
    path("rooms/of/<str:code>/", rooms.detail, name="room"),
    path("rooms/of/<str:code>/samples", rooms.samples, name="samples"),
    path("rooms/of/<str:code>/hold", rooms.hold, name="hold-room"),
    path("rooms/of/<str:code>/hold/<int:pk>/release", rooms.release, name="release-room"),
    path("parties/", parties.parties, name="parties"),
    path("parties/register/", parties.new_party, name="new-party"),
    path("parties/of/<str:number>/", parties.detail, name="party"),
    path("parties/of/<str:number>/user", parties.add_user, name="add-party-user"),
]
