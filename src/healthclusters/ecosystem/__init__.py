"""Ecosystem."""
