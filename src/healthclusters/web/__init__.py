"""The web application: a Django project over everything below.

`store/` keeps studies in a database (`actions.py` there is the only place where state changes),
`results/` what was computed of them, `explorer/` shows it. No statistics here.
"""
