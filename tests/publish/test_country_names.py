"""Names of countries in the words of the reports, against those of the Unicode CLDR (Babel)."""

import pytest
from babel import Locale
from babel.core import get_global

from healthclusters.comparison.country_codes import _ISO
from healthclusters.publish.report.language import FALLBACK, languages, words_in

# Where usage in the field differs from CLDR: the United Nations' short names, and plainer ones.
_OWN = {"fr": {"BLR", "HKG", "KOR", "RUS"}}


@pytest.mark.parametrize("language", [name for name in languages() if name != FALLBACK])
def test_every_country_has_its_name(language):
    known = Locale(language).territories
    codes = get_global("territory_aliases")
    words = words_in(language)
    for code in sorted(_ISO):
        two = "XK" if code == "XKX" else codes[code][0]
        said = words.country(code, "")
        assert said, code
        if code not in _OWN[language]:
            assert said == known[two], code
