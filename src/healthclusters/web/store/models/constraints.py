"""Constraints that Django has no class for."""

from __future__ import annotations

from typing import Any

from django.db.models import BaseConstraint


class ForeignKeyConstraint(BaseConstraint):
    """Several columns that together name a row of another table.

    A source is named by its short name within a study, so (study, source_id) refers to
    (study, source_id): the database itself refuses a row that names a source of another study or
    none at all. Nothing is checked where one of the columns is null. Part of CREATE TABLE, as
    SQLite wants it.
    """

    def __init__(
        self, *, name: str, columns: tuple[str, ...], table: str, references: tuple[str, ...]
    ) -> None:
        super().__init__(name=name)
        self.columns, self.table, self.references = tuple(columns), table, tuple(references)

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """The clause of CREATE TABLE."""
        quote = schema_editor.quote_name
        columns = ", ".join(map(quote, self.columns))
        references = ", ".join(map(quote, self.references))
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) "
            f"REFERENCES {quote(self.table)} ({references})"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """The statement that adds it to a table."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """The statement that takes it away."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "") -> None:
        """Left to the database."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        """How a migration writes it."""
        _, _, kwargs = super().deconstruct()
        parts = {"columns": self.columns, "table": self.table, "references": self.references}
        return f"{type(self).__module__}.{type(self).__name__}", (), kwargs | parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ForeignKeyConstraint) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__
