"""Migrations of the database, one idea each."""
