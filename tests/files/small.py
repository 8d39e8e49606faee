"""A small study folder written by hand, for tests that damage it."""

from __future__ import annotations

from pathlib import Path

DESCRIPTOR = (
    '{"name": "small", "title": "A small study (synthetic)", "study": {"synthetic": true}}\n'
)

FRAMEWORK = """\
id: small-1
version: '1'
title: {en: Small framework, fr: Petit cadre}
source: study
reference_year: 2018
categories:
- {id: home, label: {en: Home}}
- {id: own, label: {en: Own}}
indicators:
- {id: place, category: home, label: {en: Place}}
- {id: size, category: own, label: {en: Size}}
- {id: label, category: own, label: {en: Label}}
measures:
- id: rank
  subject: country
  kind: rank
  label: {en: Rank}
  question: {en: 'Which rank?'}
  unit: {en: rank}
  absences: [unranked]
- id: members
  subject: cluster
  kind: number
  label: {en: Members}
  question: {en: 'How many members?'}
  unit: {en: organisations}
  coding: Count what the cluster counts.
- id: clinics
  subject: cluster
  kind: yes_no
  label: {en: Clinics}
  question: {en: 'Are clinics members?'}
  unit: {en: 0 or 1}
- id: label
  subject: cluster
  kind: level
  label: {en: Label}
  question: {en: 'Which label?'}
  unit: {en: level}
  levels: [none, bronze, gold]
items:
- id: rank
  indicator: place
  measure: rank
  label: {en: Top 20}
  question: {en: 'Among the first 20?'}
  rule: {at_most: 20, absences: {unranked: 0}}
  changeable: false
- id: members
  indicator: size
  measure: members
  label: {en: 100+}
  question: {en: '100 or more?'}
  rule: {at_least: 100}
  changeable: true
  settle: {en: A dated count.}
- id: clinics
  indicator: size
  measure: clinics
  label: {en: Clinics}
  question: {en: 'Clinics?'}
  rule: {equals: 1}
  changeable: true
- id: label
  indicator: label
  measure: label
  label: {en: Label}
  question: {en: 'A label?'}
  rule: {one_of: [bronze, gold]}
  changeable: true
inclusion:
  needed: 1
  criteria:
  - {id: clinics, label: {en: Clinics}, kind: item, of: clinics}
  - {id: networks, label: {en: Networks}, kind: partnership, of: network_membership}
  - {id: coded, label: {en: Coded}, kind: coded, of: clinics}
  excluded_without: clinics
features:
- {id: lasts, question: {en: 'Does it last?'}}
vocabularies:
  focus_areas:
  - {id: biotech, label: {en: biotech}}
  - {id: dental, label: {en: dental}}
  instruments:
  - {id: network, label: {en: network}}
  beneficiaries:
  - {id: patients, label: {en: patients}}
"""

FILES = {
    "datapackage.json": DESCRIPTOR,
    "framework.yaml": FRAMEWORK,
    "clusters.csv": """\
cluster_id,name,role,countries,lat,lon,founded,website,focus_areas,published_group
alpha-valley,Alpha Valley,sample,AAA;BBB,52.5,13.25,1999,https://alpha.example/,biotech;dental,1
beta-park,Beta Park,sample,BBB,,,,,,
gamma,Gamma,focal,CCC,,,2004,,,
delta,Delta,candidate,CCC,,,,,,
""",
    "countries.csv": """\
alpha3,name,population_2018,health_expenditure_pct_gdp_2018
AAA,Aland,1000000,7.5
BBB,Beland,2000000,
CCC,Celand,,
""",
    "observations.csv": """\
observation_id,subject,item,value,as_of,source_id,locator,note,confidence,coder,status
o1,AAA,rank,12,2014,ranking,p. 3,,high,a,draft
o2,BBB,rank,unranked,2014,ranking,p. 3,,high,a,draft
o3,alpha-valley,members,>=120,2018,web,about,"counts firms, and others",high,a,draft
o4,alpha-valley,members,80,2016,web,about,,low,b,superseded
o5,beta-park,clinics,1,,web,,"they ""say"" yes",medium,a,reviewed
o6,beta-park,label,none,2018,web,,,medium,a,in_review
o7,gamma,label,gold,2019,web,,,medium,a,draft
""",
    "sources.csv": """\
source_id,title,publisher,year,url,independent
study,The study,Somebody,2019,,0
ranking,A ranking,Somebody,2014,https://ranking.example/2014,1
web,A web site,,,http://web.example/,1
""",
    "partnerships.csv": """\
cluster_id,partner,partner_country,kind,year,source_id,note
alpha-valley,beta-park,BBB,agreement,2015,web,
alpha-valley,World Network,,network_membership,,web,
""",
    "longlist.csv": """\
cluster_id,source_id,locator,listed_name,year,note
delta,ranking,p. 9,Delta Cluster,2014,
""",
    "casebook/groups.csv": "id,name,n_stated\n1,First,1\n",
    "casebook/practices.csv": """\
id,cluster_id,country,title,summary,instrument,beneficiaries,status,source_id
p1,alpha-valley,AAA;BBB,Meetings,They meet.,network,patients,done,web
""",
    "casebook/practice_items.csv": "practice_id,item,basis\np1,clinics,supports\n",
    "casebook/published_results.csv": """\
id,document,locator,subject,metric,value,unit,kind
clusters,study,p. 1,study,clusters,2,clusters,sample_count
r2,study,p. 2,group,members,120,organisations,threshold
""",
    "casebook/published_checks.csv": """\
result_id,recipe,arguments,contradiction_ids,note
clusters,count,table=clusters;role=sample;compare=equal,k1,
""",
    "casebook/contradictions.csv": "id,weight,what,concerns\nk1,A,Two figures.,clusters\n",
    "casebook/definition_features.csv": """\
form,feature,label,value,other_reading,basis,source_id
cluster,lasts,It lasts,yes,,table,study
""",
}


def write_small(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the small study; changes replace a file's text, None leaves the file out.

    A file is named by its path with `__` for `/` and `_` for `.`: `casebook__groups_csv`.
    """
    for path, text in FILES.items():
        key = path.replace("/", "__").replace(".", "_")
        write(folder / path, changes.pop(key, text))
    if changes:
        raise KeyError(*changes)
    return folder


def write(path: Path, content: str | bytes | None) -> None:
    """Write one file, or none where the content is None."""
    if content is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def edited(path: str, old: str, new: str) -> str:
    """The text of a file of the small study with one piece replaced."""
    text = FILES[path]
    if old not in text:
        raise ValueError(f"{old!r} is not in {path}")
    return text.replace(old, new, 1)
