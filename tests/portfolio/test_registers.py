from collections import Counter
from datetime import date

import polars as pl
import xlsxwriter
from tests.portfolio.making import FUNDING, PARTNERS, PROJECTS, folder

from healthclusters.portfolio import network_of, open_portfolio
from healthclusters.portfolio.countries import country_code, country_name

OLD_PROJECTS = """rcn;id;acronym;status;programme;topics;frameworkProgramme;title;startDate;\
endDate;projectUrl;objective;totalCost;ecMaxContribution;call;fundingScheme;coordinator;subjects
1;700;AAA;CLOSED;H2020-EU.3.1.;PHC-1;H2020;First;2015-01-01;2017-12-31;;"Long
text; of a project";1000000,50;800000;H2020-PHC;RIA;Clinic;
2;701;BBB;SIGNED;H2020-EU.3.1.;PHC-2;H2020;Second;2016-02-01;2019-01-31;;x;;250000;H2020-PHC;CSA;U;
"""
OLD_PARTNERS = """projectRcn;projectID;projectAcronym;role;id;name;shortName;activityType;\
endOfParticipation;ecContribution;country;street;city;contactLastNames
1;700;AAA;coordinator;11;Clinic;C;HES;false;500000;EL;;;Somebody
1;700;AAA;participant;12;Firm;F;PRC;false;300000;UK;;;
2;701;BBB;coordinator;11;Clinic;C;HES;false;250000;EL;;;
"""
NEW_PROJECTS = """"id","acronym","status","title","startDate","endDate","totalCost",\
"ecMaxContribution","legalBasis","topics","ecSignatureDate","frameworkProgramme","masterCall",\
"subCall","fundingScheme","nature","objective","contentUpdateDate","rcn","grantDoi"
"700","AAA","CLOSED","First","2015-01-01","2017-12-31","1000000.5","800000","H2020-EU.3.1.",\
"PHC-1","2014-12-01","H2020","H2020-PHC-2014","H2020-PHC-2014-two","RIA","","x","2020","1","10/1"
"701","BBB","TERMINATED","Second","2016-02-01","2019-01-31","","250000","H2020-EU.3.1.",\
"PHC-2","2015-12-01","H2020","H2020-PHC-2015","","CSA","","y","2020","2","10/2"
"""
NEW_PARTNERS = """projectID,projectAcronym,organisationID,vatNumber,name,shortName,SME,\
activityType,street,postCode,city,country,nutsCode,geolocation,organizationURL,contactForm,\
contentUpdateDate,rcn,order,role,ecContribution,netEcContribution,totalCost,endOfParticipation,active
700,AAA,11,,Clinic,C,,HES,,,,EL,,,,,,1,1,coordinator,500000,500000,600000,false,true
700,AAA,12,,Firm,F,true,PRC,,,,UK,,,,,,1,2,participant,300000,300000,400000.5,false,true
700,AAA,12,,Firm,F,true,PRC,,,,UK,,,,,,1,3,thirdParty,0,0,0,false,true
701,BBB,11,,Clinic,C,,HES,,,,EL,,,,,,2,1,coordinator,250000,250000,,false,true
701,BBB,13,,Lost,L,,XXX-PUB,,,,ZZ,,,,,,2,2,associatedPartner,,,,false,true
"""


def opened(tmp_path, projects, partners):
    (tmp_path / "project.csv").write_text(projects)
    (tmp_path / "organization.csv").write_text(partners)
    return open_portfolio(tmp_path / "project.csv", tmp_path / "organization.csv")


def test_old_and_new_column_names_give_the_same_projects(tmp_path):
    old = opened(tmp_path, OLD_PROJECTS, OLD_PARTNERS)
    new = opened(tmp_path, NEW_PROJECTS, NEW_PARTNERS.replace("XXX-PUB", "PUB"))
    columns = ["project_id", "title", "start", "end", "budget", "public_funding", "currency"]
    assert old.projects.select(columns).equals(new.projects.select(columns))
    assert old.projects["stage"].to_list() == ["finished", "running"]
    assert new.projects["stage"].to_list() == ["finished", "stopped"]
    assert new.projects["call"].to_list() == ["H2020-PHC-2014-two", None]
    assert old.origin == new.origin == "register"
    assert old.notices == (), "decimal commas are how the file is written"
    assert old.partners["country"].to_list() == ["GRC", "GBR", "GRC"]
    assert old.partners["kind"].to_list() == ["university", "company", "university"]


def test_money_of_a_european_file_is_european(tmp_path):
    funding = opened(tmp_path, OLD_PROJECTS, OLD_PARTNERS).funding
    assert funding.select("project_id", "level", "amount").rows() == [
        ("700", "european", 800000.0),
        ("701", "european", 250000.0),
    ]


def test_in_a_published_file_contradictions_are_told_and_nothing_is_refused(tmp_path):
    found = opened(tmp_path, NEW_PROJECTS, NEW_PARTNERS.replace("XXX-PUB", "PUB"))
    assert {p.code for p in found.notices} == {"PRT-003", "PRT-004"}
    assert found.partners.height == 4, "the repeated row counts once"
    assert found.partners.filter(pl.col("organisation_id") == "13")["country"][0] is None


def test_names_of_contact_persons_are_not_read(tmp_path):
    found = opened(tmp_path, OLD_PROJECTS, OLD_PARTNERS)
    assert "Somebody" not in str([f.rows() for f in found.tables.values()])


def test_organisations_alone_are_a_portfolio_of_projects_that_say_nothing(tmp_path):
    (tmp_path / "organization.csv").write_text(OLD_PARTNERS)
    found = open_portfolio(tmp_path / "organization.csv")
    assert found.projects["project_id"].to_list() == ["700", "701"]
    assert found.projects["budget"].null_count() == 2


def test_a_workbook_reads_as_the_folder_does(tmp_path):
    path = tmp_path / "portfolio.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, text in (("projects", PROJECTS), ("partners", PARTNERS), ("funding", FUNDING)):
        sheet = book.add_worksheet(name)
        for i, line in enumerate(text.splitlines()):
            for j, cell in enumerate(line.split(",")):
                parts = cell.split("-")
                if len(parts) == 3 and parts[0].isdigit():
                    sheet.write_datetime(i, j, date(*map(int, parts)))
                elif cell.isdigit():
                    sheet.write_number(i, j, int(cell))
                elif cell:
                    sheet.write_string(i, j, cell)
    book.close()
    from_book = open_portfolio(path)
    from_folder = open_portfolio(folder(tmp_path / "f"))
    for name, frame in from_folder.tables.items():
        assert frame.equals(from_book.tables[name]), name
    one = open_portfolio(path, sheet="projects")
    assert one.projects.equals(from_folder.projects)


def test_every_country_of_the_european_files_is_known():
    assert country_code("EL") == country_code("gr") == country_code("Greece") == "GRC"
    assert country_code("UK") == "GBR"
    assert country_code("Atlantis") is None
    assert country_name("LUX") == "Luxembourg"
    assert country_name(None) == "not stated"


def test_horizon_2020_whole(reference):
    found = open_portfolio(reference / "h2020.csv.gz")
    assert (found.projects.height, found.partners.height) == (31_451, 144_726)
    organisations = found.organisations()
    assert organisations.height == 35_871
    assert organisations["country"].n_unique() == 169
    assert round(float(found.partners["public_funding"].sum()) / 1e9, 3) == 59.062
    counts = Counter(p.code for p in found.notices)
    assert counts["PRT-006"] == 25, "31,476 coordinator rows in 31,451 projects"
    assert all(p.line and p.line > 1 for p in found.notices)
    assert network_of(found).ties == 796_670
