"""What the synthetic firms do and where: codes and words that the mapping knows.

Counts add up to 136: 62 and two halves in diagnostics and devices (63), 34 in biopharma, the rest
and two halves in digital health and other (39).
"""

from __future__ import annotations

# Activity -> NACE Rev. 2, description, companies in 2021.
ACTIVITIES: dict[str, tuple[str, str, int]] = {
    "assays": ("72.19", "Develops diagnostic assays and biomarkers", 17),
    "reagents": ("20.59", "Reagents for diagnostic laboratories", 9),
    "devices": ("32.50", "Makes medical devices", 23),
    "imaging": ("26.60", "Electromedical and imaging equipment", 7),
    "instruments": ("26.51", "Instruments for medical laboratories", 6),
    "connected": ("32.50", "Connected medical devices with a software platform", 2),
    "medicines": ("21.20", "Makes pharmaceutical preparations", 7),
    "biologics": ("72.11", "Develops biological medicines", 19),
    "trials": ("72.19", "Contract research and clinical trials", 8),
    "software": ("62.01", "Software for hospitals", 14),
    "data": ("62.01", "Machine learning on clinical data", 7),
    "platforms": ("63.11", "Hosting of health data", 3),
    "services": ("70.22", "Advice on regulatory affairs of medical products", 9),
    "nutrition": ("10.86", "Dietetic food", 5),
}
# Town, latitude, longitude, postal code, share of the firms.
TOWNS: list[tuple[str, float, float, str, float]] = [
    ("Luxembourg", 49.61, 6.13, "L-1840", 0.36),
    ("Esch-sur-Alzette", 49.50, 5.98, "L-4362", 0.26),
    ("Dudelange", 49.48, 6.09, "L-3401", 0.08),
    ("Differdange", 49.52, 5.89, "L-4562", 0.07),
    ("Mersch", 49.75, 6.11, "L-7525", 0.07),
    ("Ettelbruck", 49.85, 6.10, "L-9043", 0.06),
    ("Grevenmacher", 49.68, 6.44, "L-6712", 0.05),
    ("Wiltz", 49.97, 5.93, "L-9516", 0.05),
]
