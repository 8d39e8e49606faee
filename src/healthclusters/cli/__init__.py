"""The command line: one thin module a command, which translates and decides nothing.

Knows no statistics; heavy imports stand inside the functions, so that `--help` is quick.
"""
