"""What no agreement lists and Lintas never reads, told by the names of columns (UU 24/2013 art. 84, UU PDP art. 4(2))."""

from __future__ import annotations

import re

_FORBIDDEN = (
    (r"AGAMA|RELIGION|KEPERCAYAAN", "agama", "religion"),
    (r"GOL_?DRH|GOL_?DAR(AH)?|BLOOD.*", "golongan darah", "blood type"),
    (r".*CACAT|.*DISABILIT.*|KLAIN_FSK", "disabilitas", "disability"),
    (r"SUKU|ETNIS|ETHNIC.*", "suku", "ethnicity"),
    (r".*SIDIK_JARI.*|.*FINGER.*|.*IRIS.*|FOTO|PHOTO|.*FACE.*|WAJAH|.*BIOMETR.*", "biometrik", "biometrics"),
    (r".*KESEHATAN.*|.*HEALTH.*|.*MEDICAL.*|PENYAKIT", "kesehatan", "health"),
)
"""Patterns of names, the element in Bahasa Indonesia, in English."""


def element(name: str) -> tuple[str, str] | None:
    """The forbidden personal element a column of this name holds, in Bahasa Indonesia and English; None when it holds none."""
    for pattern, told, told_en in _FORBIDDEN:
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return told, told_en
    return None
