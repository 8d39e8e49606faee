"""People of the application: signing in, roles, invitations, sessions, their own data.

`addresses.py` is the one table of who may open which address; the middleware holds it.
"""
