"""The register: read from CSV, Excel, Parquet or a database, checked, kept on an engine."""

from healthclusters.ecosystem.register.connected import register_on
from healthclusters.ecosystem.register.model import Register
from healthclusters.ecosystem.register.read import DEFAULT_DEFINITION, read_register

__all__ = ["DEFAULT_DEFINITION", "Register", "read_register", "register_on"]
