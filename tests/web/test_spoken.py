"""Texts of a page: in the visitor's language, each looked up once."""

from django.utils import translation
from jinja2 import DictLoader

from healthclusters.web.pages import environment

_ROWS = '{% for n in range(500) %}{{ _("Published") }}{{ en() }} {{ word("Yes") }}{% endfor %}'


def _template(text):
    made = environment(autoescape=True)
    made.loader = DictLoader({"page": text})
    return made.get_template("page")


def test_a_word_in_every_row_is_looked_up_once(monkeypatch):
    asked = []
    gettext = translation.gettext
    monkeypatch.setattr(translation, "gettext", lambda text: asked.append(text) or gettext(text))
    assert _template(_ROWS).render().count("Published") == 500
    assert sorted(asked) == ["Published", "Yes"]


def test_each_page_is_in_its_own_language():
    page = _template('{{ _("Published") }}|{{ en() }}|{{ _("%(n)s or more", n="<b>") }}')
    english = page.render()
    with translation.override("fr"):
        french = page.render()
    assert english == "Published||&lt;b&gt; or more"
    assert french == 'Publié| lang="en"|&lt;b&gt; ou plus'
    assert page.render() == english


def test_a_page_made_within_a_page_keeps_to_its_own_language():
    inner = _template('{{ _("Published") }}')

    def in_french():
        with translation.override("fr"):
            return inner.render()

    outer = _template('{{ _("Published") }} {{ inside() }} {{ _("Published") }}')
    assert outer.render(inside=in_french) == "Published Publié Published"
