"""Every page of the bundled study answers, in both languages, and says what it should."""

from __future__ import annotations

import io
import json
import zipfile

import polars as pl
import pytest
from django.test import Client
from tests.publish.pages import Page
from tests.web.explorer.conftest import Shows
from tests.web.explorer.editions import MadeEdition

from healthclusters.files.canonical import canonical_files
from healthclusters.publish import csv_text
from healthclusters.run.writing import result_tables

S = "/studies/hse-2019/"
LUX = f"{S}clusters/luxembourg-healthtech/"
PAGES = (
    S,
    f"{S}?country=DEU&group=1&model=1&focus=biotech&score=10&coverage=75&sort=name&order=desc",
    f"{S}groups/",
    f"{S}groups/?k=5&evidence=independent",
    f"{S}ranking/",
    f"{S}effects/",
    f"{S}effects/?category=science",
    f"{S}published/",
    f"{S}published/?outcome=differs",
    f"{S}method/",
    f"{S}data/",
    f"{S}tables/points/",
    f"{S}tables/clusters/?sort=countries&order=desc",
    f"{S}tables/evidence/?page=2",
    LUX,
    f"{LUX}values/has_clinics/",
)


def opened(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Page(answer.content.decode())


@pytest.mark.usefixtures("bundled_shown")
@pytest.mark.parametrize("prefix", ["", "/fr"])
@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_with_one_title_and_unique_ids(
    client: Client, address: str, prefix: str
) -> None:
    page = opened(client, prefix + address)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert sorted(set(page.ids)) == sorted(page.ids)
    language = next(values["lang"] for tag, values in page.tags if tag == "html")
    assert language == ("fr" if prefix else "en")
    inside = [link for link in page.links if link.startswith(("/studies/", "/fr/studies/"))]
    # Only the switch of languages leads to the other one.
    assert sum(link.startswith("/fr/") != bool(prefix) for link in inside) == 1
    assert len(page.html.encode()) < 400_000


@pytest.mark.usefixtures("bundled_shown")
def test_links_inside_lead_somewhere(client: Client) -> None:
    links = {
        link.partition("#")[0]
        for address in (S, f"{S}groups/", f"{S}data/", LUX, f"{S}method/", f"{S}effects/")
        for link in opened(client, address).links
        if link.startswith(("/", "?")) and "report.pdf" not in link and "charts/" not in link
    }
    for link in sorted(links):
        if "/clusters/" in link and "luxembourg" not in link:
            continue  # many of one kind
        answer = client.get(link if link.startswith("/") else S + link)
        assert answer.status_code in (200, 302), link


@pytest.mark.usefixtures("bundled_shown")
def test_an_open_item_says_why_and_what_would_settle_it(client: Client) -> None:
    page = opened(client, f"{LUX}values/has_clinics/")
    assert "No source found yet: not found, not none." in page.words
    assert "What would settle it: A list of members." in page.words
    assert "luxembourg-healthtech/has_clinics" in page.words


@pytest.mark.usefixtures("bundled_shown")
def test_every_observation_behind_every_point_is_on_the_page(
    client: Client, computed: MadeEdition
) -> None:
    page = opened(client, LUX)
    answers = computed.evidence.answers("luxembourg-healthtech")
    observations = [o for a in answers for o in a.observations]
    assert observations
    for o in observations:
        assert " ".join(o.source.split()) in page.words
        assert o.locator == "" or " ".join(o.locator.split()) in page.words


@pytest.mark.usefixtures("bundled_shown")
def test_framework_words_are_french_and_computed_sentences_say_that_they_are_english(
    client: Client,
) -> None:
    page = opened(client, f"/fr{LUX}")
    assert "Panorama" in page.words
    title = next(values for tag, values in page.tags if tag == "h1")
    assert title["lang"] == "en"
    english, french = opened(client, f"{S}method/").words, opened(client, f"/fr{S}method/").words
    assert "Are clinics or hospitals members?" in english
    assert "Are clinics or hospitals members?" not in french


@pytest.mark.usefixtures("bundled_shown")
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_downloads_equal_the_tables(client: Client, computed: MadeEdition, kind: str) -> None:
    for table in result_tables(computed.run)[:4]:
        answer = client.get(f"{S}tables/{table.name}/?as={kind}")
        assert answer.status_code == 200
        assert f"hse-2019-{table.name}.{kind}" in answer["Content-Disposition"]
        if kind == "csv":
            assert answer.content.decode() == csv_text(table.rows)
        elif kind == "json":
            found = json.loads(answer.content)
            assert found["schema"] == f"{table.name}/1"
            assert found["study"]["revision"] == computed.study.revision
            assert len(found["rows"]) == table.rows.height
        else:
            sheet = pl.read_excel(io.BytesIO(answer.content))
            assert (sheet.height, sheet.columns) == (table.rows.height, table.rows.columns)


@pytest.mark.usefixtures("bundled_shown")
def test_the_download_of_the_landscape_is_what_is_shown(client: Client) -> None:
    page = opened(client, f"{S}?country=DEU&sort=name")
    rows = client.get(f"{S}?country=DEU&sort=name&as=csv").content.decode().splitlines()[1:]
    names = [values["href"] for tag, values in page.tags if tag == "a" and values.get("href")]
    shown = [n.split("/")[-2] for n in names if n and n.startswith(f"{S}clusters/")]
    assert [row.split(",")[0] for row in rows] == shown
    assert len(shown) == 6


@pytest.mark.usefixtures("bundled_shown")
def test_the_folder_of_the_study(client: Client, computed: MadeEdition) -> None:
    answer = client.get(f"{S}data/study.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {n.removeprefix("hse-2019/"): archive.read(n).decode() for n in archive.namelist()}
    assert files == canonical_files(computed.study)
    assert client.get(f"{S}data/study.zip").content == answer.content


@pytest.mark.usefixtures("bundled_shown")
def test_a_page_is_cited_with_its_filters_and_revision(
    client: Client, computed: MadeEdition
) -> None:
    short = computed.study.revision[:12]
    page = opened(client, f"{S}?country=LUX")
    assert f"http://localhost{S}?country=LUX&revision={short}" in page.words
    assert "This address cites revision" not in opened(client, f"{S}?revision={short}").words
    other = opened(client, f"{S}?revision=0123456789ab")
    assert "This address cites revision 0123456789ab" in other.words


@pytest.mark.usefixtures("bundled_shown")
def test_the_theme_is_kept_and_leads_back(client: Client) -> None:
    answer = client.get("/appearance/", {"theme": "dark", "back": LUX})
    assert (answer.status_code, answer["Location"]) == (302, LUX)
    assert ("html", {"lang": "en", "data-theme": "dark"}) in opened(client, S).tags
    client.get("/appearance/", {"theme": "system", "back": S})
    assert ("html", {"lang": "en"}) in opened(client, S).tags
    for away in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.get("/appearance/", {"theme": "light", "back": away})["Location"] == "/"


@pytest.mark.usefixtures("bundled_shown")
def test_charts_have_an_address(client: Client) -> None:
    answer = client.get(f"{S}charts/heat-map.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


def test_pages_answer_while_results_are_computed(
    client: Client, computed: MadeEdition, shows: Shows
) -> None:
    shows(MadeEdition(computed.study))
    for address in PAGES:
        assert client.get(address).status_code == 200, address
    answer = client.get(f"{LUX}report.pdf")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_clusters_outside_the_sample_are_not_said_to_be_unscored(client, bundled_shown) -> None:
    text = client.get("/studies/hse-2019/?name=luxembourg").content.decode()
    assert "Luxembourg HealthTech" in text
    assert "Clusters outside the sample" in text
    assert "has been scored" not in text


def test_every_page_leads_to_the_interface_and_to_signing_in(client, bundled_shown) -> None:
    for page in ("", "data/", "clusters/luxembourg-healthtech/"):
        text = client.get(f"/studies/hse-2019/{page}").content.decode()
        assert '<a href="/api/v1/">' in text
        assert '<a href="/sign-in/"' in text


def test_the_interface_has_one_address_in_every_language(client, bundled_shown) -> None:
    text = client.get("/api/v1/").content.decode()
    assert "/fr/api" not in text


def test_a_phone_has_a_menu_that_needs_no_script(client, bundled_shown) -> None:
    text = client.get("/fr/studies/hse-2019/ranking/").content.decode()
    menu = text.partition('<nav class="menu"')[2].partition("</nav>")[0]
    assert "<details><summary>Menu</summary>" in menu
    assert menu.count("<li>") == text.partition('<nav class="nav"')[2].partition("</nav>")[0].count(
        "<li>"
    )
    assert 'aria-current="page">Classement' in menu


def test_a_misspelt_name_is_guessed(client, bundled_shown) -> None:
    text = client.get("/studies/hse-2019/?name=Luxemburg").content.decode()
    assert "No cluster passes these filters" in text
    assert "?name=luxembourg#clusters" in text
    assert "Did you mean" not in client.get("/studies/hse-2019/?name=zzzzqqq").content.decode()


def test_tables_of_the_study_are_put_together_once(client, bundled_shown, monkeypatch) -> None:
    """The pages with many tables and the partner finder were the slowest: they made them anew."""
    from healthclusters.comparison import ties
    from healthclusters.publish import printed_tables

    study = bundled_shown.study
    pages = [f"/studies/{study.id}/published/", f"/studies/{study.id}/partners/?c=medicon-valley"]
    before = [client.get(page).content for page in pages]
    made: list[str] = []
    monkeypatch.setattr(printed_tables, "table_3_1", lambda _: made.append("table 3.1"))
    monkeypatch.setattr(ties.TieGraph, "__init__", lambda *_: made.append("ties"))
    assert [len(client.get(page).content) for page in pages] == [len(page) for page in before]
    assert not made


@pytest.mark.usefixtures("bundled_shown")
@pytest.mark.parametrize(
    ("path", "name", "english"),
    [
        ("clusters/medicon-valley/", "Danemark et Suède", "Denmark and Sweden"),
        ("compare/?c=medicon-valley&c=luxembourg-healthtech", "Danemark et Suède", "Denmark and"),
        ("partners/?c=luxembourg-healthtech", "Norvège", ">Norway ·"),
        ("practices/", "Allemagne", ">Germany"),
        ("scorecard/", "Corée", "Korea"),
        ("?country=DEU", "Allemagne", ">Germany<"),
        ("ranking/", "Allemagne", ">Germany<"),
    ],
)
def test_countries_have_french_names_on_french_pages(client, path, name, english) -> None:
    page = client.get(f"/fr{S}{path}").content.decode()
    assert name in page
    assert english not in page
    assert english in client.get(f"{S}{path}").content.decode()
