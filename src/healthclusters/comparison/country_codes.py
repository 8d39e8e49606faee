"""Country codes that a scorecard may name: ISO 3166-1 alpha-3, and those of the study.

A wrong code would put clusters of the own country among those abroad, so a code that is none is
refused, with the nearest country of the study.
"""

from __future__ import annotations

from healthclusters.base import OptionError, nearest_name
from healthclusters.model import Study

# ISO 3166-1 (2020), the officially assigned codes; and XKX, which many use for Kosovo.
_CODES = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR
BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL
COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK
FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV
HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO
LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG
MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN
PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE
SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO
TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE XKX
"""
_ISO = frozenset(_CODES.split())


def is_country_code(code: str, study: Study) -> bool:
    """Whether it is a code of ISO 3166-1, or of a country that the study itself names."""
    return code in _ISO or code in study.countries["alpha3"].to_list()


def country_hint(text: str, study: Study) -> str:
    """`did you mean LUX (Luxembourg)?`, by code or name; empty where nothing is near."""
    names = dict(study.countries.select("alpha3", "name").iter_rows())
    if text.upper() in _ISO:
        code: str | None = text.upper()
    else:
        code_of = {name: code for code, name in names.items() if name}
        near = nearest_name(text, [*names, *code_of])
        code = code_of.get(near, near) if near else None
    if code is None:
        return ""
    return f"did you mean {code} ({names[code]})?" if names.get(code) else f"did you mean {code}?"


def check_country(code: str, study: Study) -> None:
    """OptionError, with the nearest country, where it is no country code."""
    if not is_country_code(code, study):
        hint = country_hint(code, study)
        expected = "a country's code of three capital letters, such as LUX (Luxembourg)"
        raise OptionError("country", code, f"{expected}; {hint}" if hint else expected)


def countries_not_covered(countries: tuple[str, ...], study: Study) -> list[str]:
    """Those of which the study knows nothing."""
    return [c for c in countries if c not in study.countries["alpha3"].to_list()]
