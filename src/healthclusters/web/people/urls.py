"""Addresses of the people pages; who may open them: `addresses.py`."""

from __future__ import annotations

from django.urls import path

from healthclusters.web.people import account, everybody, members, passwords, signing, status

app_name = "people"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("join/<str:token>/", signing.join, name="join"),
    path(
        "new-password/<slug:pseudonym>/<str:secret>/", passwords.new_password, name="new-password"
    ),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/sessions/<int:number>/end/", account.end_session, name="end-session"),
    path("account/tokens/", account.make_token, name="make-token"),
    path("account/tokens/<int:number>/revoke/", account.revoke_token, name="revoke-token"),
    path("account/data/", account.my_data, name="my-data"),
    path("account/erase/", account.erase, name="erase"),
    path("administrators/", members.administrators, name="administrators"),
    path("administrators/invite/", members.invite_administrator, name="invite-administrator"),
    path("people/", everybody.everybody, name="everybody"),
    path("people/lock-outs/lift/", everybody.lift, name="lift"),
    path("people/<slug:pseudonym>/", everybody.person, name="person"),
    path("people/<slug:pseudonym>/sessions/end/", everybody.end_sessions, name="end-sessions"),
    path("people/<slug:pseudonym>/data/", everybody.their_data, name="their-data"),
    path("people/<slug:pseudonym>/erase/", everybody.erase_other, name="erase-other"),
    path("state/", status.status, name="status"),
    path(
        "administrators/invitations/<int:number>/withdraw/",
        members.withdraw_administrator,
        name="withdraw-administrator",
    ),
    path(
        "administrators/<slug:pseudonym>/end/", members.end_administrator, name="end-administrator"
    ),
    path("administrators/new-password/", members.new_password_link, name="new-password-link"),
    path("studies/<slug:study_id>/people/", members.members, name="members"),
    path("studies/<slug:study_id>/people/invite/", members.invite, name="invite"),
    path(
        "studies/<slug:study_id>/people/invitations/<int:number>/withdraw/",
        members.withdraw,
        name="withdraw",
    ),
    path(
        "studies/<slug:study_id>/people/<slug:pseudonym>/role/",
        members.change_role,
        name="change-role",
    ),
]
