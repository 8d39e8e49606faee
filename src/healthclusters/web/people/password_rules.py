"""What a password must be, in our words: long, not one that everybody tries, not one's own name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_LEAST_DIFFERENT = 5


class LongPassword(password_validation.MinimumLengthValidator):
    """Asks for a length; a rule on signs would only make passwords alike (NIST SP 800-63B)."""

    def get_error_message(self) -> str:
        """What is said of one that is too short."""
        said = _("This is too short. Take at least %(n)s characters, such as a sentence.")
        return said % {"n": self.min_length}


class UncommonPassword(password_validation.CommonPasswordValidator):
    """Refuses those that are tried first, in upper and lower case."""

    def get_error_message(self) -> str:
        """What is said of one that everybody knows."""
        return _("Many people use this password, so it is tried first. Take another one.")


class UnlikeThePerson(password_validation.UserAttributeSimilarityValidator):
    """Refuses what is nearly the name or the e-mail of the person."""

    def get_error_message(self) -> str:
        """What is said of one that is nearly a name."""
        return _("This is too near to your name or e-mail. Take another one.")


class VariedPassword:
    """Refuses one letter or digit over and over, and digits alone."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError; user: not looked at."""
        if len(set(password.casefold())) < _LEAST_DIFFERENT:
            said = _("This has few different characters. Take at least %(n)s, such as a sentence.")
            raise ValidationError(said % {"n": _LEAST_DIFFERENT})
        if password.isdigit():
            raise ValidationError(_("These are digits alone. Add letters, such as a sentence."))

    def get_help_text(self) -> str:
        """What is said beside the field."""
        return _("Not one character over and over, and not digits alone.")
