"""Phones, e-mails, web sites and devices in one normal form, so that sharing shows."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from hashlib import sha256
from urllib.parse import urlsplit

import phonenumbers

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_TRUNK = re.compile(r"(?<=\d)(\)?\s*)\(0\)")  # '+44 (0) 20': the zero is for calls from inside
_BEFORE_NUMBER = re.compile(r"^[^\d+(]+")
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")


def clean(type: str, value: str, country_code: str | None) -> str | None:
    """The normal form of a contact; None where the value is none of its type.

    phone, fax: E.164, with `country_code` for numbers published without a country code (phonenumbers).
    email: NFKC, lower case; dots and '+tags' stay: only the provider knows whether they matter.
    website: host without 'www.'. ip: as written by the standard (RFC 5952). Others: NFKC, lower case, without spaces.
    """
    text = unicodedata.normalize("NFKC", value).strip().strip(".;,")
    if type in ("phone", "fax"):
        return _phone(text, country_code)
    if type == "email":
        text = text.lower().removeprefix("mailto:")
        return text if _EMAIL.fullmatch(text) else None
    if type == "website":
        return _host(text.lower())
    if type == "ip":
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            return None
    return "".join(text.lower().split()) or None


def contact_id(type: str, clean: str) -> str:
    """The id of a contact: 'con-' and a hash. A phone and a fax of one number are one contact."""
    kind = "phone" if type == "fax" else type
    return "con-" + sha256(f"{kind}|{clean}".encode()).hexdigest()[:16]


def _phone(text: str, country_code: str | None) -> str | None:
    """E.164 without an extension; None where the country is unknown, or its numbering plan has no such number."""
    text = re.split(r"[/;]| or ", _BEFORE_NUMBER.sub("", text), maxsplit=1)[0]  # of '4431/4432' the first
    text = _TRUNK.sub(r"\1 ", text)
    if text.startswith("00") and not text.startswith("000"):
        text = "+" + text[2:]
    attempts = [(text, country_code)]
    if not text.startswith("+"):
        attempts.append(("+" + text, None))  # '850 2 18111': the country code without its plus
    for attempt, region in attempts:
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        at_home = country_code is None or number.country_code == phonenumbers.country_code_for_region(country_code)
        accepts = phonenumbers.is_possible_number if attempt is text or at_home else phonenumbers.is_valid_number
        if accepts(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _host(text: str) -> str | None:
    """The host of a web address, without 'www.' and port."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return None
    host = (host or "").removeprefix("www.").rstrip(".")
    return host if _HOST.fullmatch(host) else None
