"""Studies, people and history in a database; `actions.py` is the only place where state changes."""
