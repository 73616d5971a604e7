"""Numbers of documents, registers and tax offices: normal form, check digits, and which of them a party has only once.

Check digits: python-stdnum, by scheme (LEI: ISO 17442, BIC: ISO 9362, IBAN: ISO 13616, ISIN: ISO 6166, IMO) or by the
issuer's country; rigour for the numbers of ships' owners (IMO) and of SAM.gov (UEI); check_digits.py for two countries.
Where the country has no known check the number is neither valid nor invalid.
"""

from __future__ import annotations

import keyword
import pkgutil
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any

from stdnum.exceptions import InvalidChecksum, ValidationError

from resolver.clean.check_digits import OWN


@dataclass(frozen=True)
class Cleaned:
    """A number in normal form, and whether its check digits hold (None: it has none that are known)."""

    clean: str
    valid: bool | None


WORLD = {
    "lei": "lei",
    "bic": "bic",
    "swift": "bic",
    "iban": "iban",
    "isin": "isin",
    "imo": "imo",
    "inn": "ru.inn",
    "ogrn": "ru.ogrn",
    "ssn": "us.ssn",
    "ein": "us.ein",
    "cnpj": "br.cnpj",
    "cpf": "br.cpf",
    "uscc": "cn.uscc",
    "siren": "fr.siren",
    "siret": "fr.siret",
    "edrpou": "ua.edrpou",
    "unp": "by.unp",
    "figi": "figi",
    "cusip": "cusip",
    "imei": "imei",
}
"""Schemes with one rule in the whole world -> module of python-stdnum."""

BY_RIGOUR = {"imo_company": "IMO", "sam_uei": "UEI"}
"""Schemes that python-stdnum does not know -> format of rigour."""

NATIONAL = {
    scheme: tuple(modules.split())
    for scheme, modules in {
        "tax": "tin vat inn nit rfc rif cpf cnpj vkn ein ssn itin siren utr nif abn tfn cuit voen bn sin uid dic rnc "
        "ruc tn cif npwp pan pin peid nuit mf nipt nrt cpj ird edb pib ice ninea coe idno kennitala rntrc cui nifp vn "
        "mst unp pps",
        "vat": "vat iva tva inn gstin uscc kmkr pvm pvn dph ddv btw mva alv anum uid cf nip abn npwp mst ruc",
        "national_id": "personalid ric rrn cpf curp tckimlik idnr dni nie cnic codicefiscale cedula ssn egn cnp pesel "
        "isikukood asmens emso oib jmbg ci rut run rc personnummer hetu fodselsnummer cpr bsn nn nir amka ik pnf "
        "aadhaar epic kennitala nric nik pin nid pps cc ni vnr bis",
        "registration": "ogrn uscc uen brn edrpou siren siret cvr orgnr ytunnus cnpj bin handelsregisternummer regcode "
        "rcs ubn cn krs regon unp cr hp ico acn abn registrikood uid cui onrc maticna idno moa cpj ice ninea kennitala "
        "businessid rnc associationid",
    }.items()
}
"""Schemes whose rule is national -> names of python-stdnum's modules, tried in this order for the issuer's country."""

LETTERS = frozenset({"bic", "swift", "call_sign", "aircraft_tail", "ticker"})
"""Schemes that may have no digit."""

EXCLUSIVE: Mapping[str, str] = MappingProxyType(
    {
        "lei": "world",
        "imo": "world",
        "inn": "world",
        "ogrn": "world",
        "ssn": "world",
        "imo_company": "world",
        "national_id": "country",
        "registration": "register",
        "tax": "checked",
    }
)
"""Schemes of which a party has only one value, and within what.

world: one value at all. country: one per issuing country. register: one per register (country and issuer, both
published); one country's companies have several numbers in several registers. checked: one per
country, but only where the check digits hold: 'Tax ID' is published for many kinds of number.
Not passports, driving licences and visas (people hold and renew several), BIC and DUNS (one per branch or site),
MMSI and call signs (they change with the flag).
"""

_COUNTRY_BEHIND = re.compile(r"\s+\([A-Z]{2}\)$")  # '423-31-3021 (US)'
_EMPTY = frozenset(
    {"", "0", "NA", "NONE", "UNKNOWN", "NOTAVAILABLE", "NOTKNOWN", "NIL", "UNDETERMINED", "PENDING", "XXX"}
)


def clean(scheme: str, number: str, country_code: str | None) -> Cleaned | None:
    """The normal form of a published number and whether it holds; None where the text names no number.

    Normal form: compatibility forms folded (full-width digits), upper case, letters and digits of any script, nothing
    else. Leading zeros stay: registers count them. `country_code`: issuer's, ISO alpha-2.
    """
    folded = _COUNTRY_BEHIND.sub("", unicodedata.normalize("NFKC", number).upper())
    compact = "".join(letter for letter in folded if letter.isalnum())
    if scheme in ("imo", "imo_company"):
        compact = compact.removeprefix("IMO")
    elif scheme in ("vat", "tax") and len(compact) > 4:
        if scheme == "vat" and country_code is None:
            country_code = _vat_country(compact)
        if country_code and compact.startswith((country_code, *(("EL",) if country_code == "GR" else ()))):
            compact = compact[2:]
    if compact in _EMPTY or not any(letter.isdigit() or scheme in LETTERS for letter in compact):
        return None
    if set(compact) == {"0"} or len(compact) > 64:
        return None
    if scheme in BY_RIGOUR:
        return Cleaned(compact, bool(_by_rigour(scheme).is_valid(compact)))
    if scheme == "ssn" and country_code not in (None, "US"):
        return Cleaned(compact, None)  # another country's number of its social insurance
    if scheme in WORLD:
        return Cleaned(compact, _holds(_worldwide(scheme), compact))
    if country_code and scheme in NATIONAL:
        return Cleaned(compact, _holds_nationally(scheme, compact, country_code))
    return Cleaned(compact, None)


def exclusive_within(scheme: str, valid: bool | None, country_code: str | None, issuer: str | None) -> str | None:
    """The name of the space in which a party has only one number of this scheme; None where it may have several.

    Two parties whose numbers in one space are all different are two parties (see EXCLUSIVE). Numbers that fail their
    check digits are in no space: a typing error proves nothing.
    """
    within = EXCLUSIVE.get(scheme)
    if within is None or valid is False:
        return None
    if within == "world":
        return scheme
    if country_code is None or (within == "checked" and valid is None):
        return None
    if within == "register":
        register = re.sub(r"\W+", " ", (issuer or "").casefold()).strip()
        return f"{scheme}:{country_code}:{register}" if register else None
    return f"{scheme}:{country_code}"


def _vat_country(compact: str) -> str | None:
    """The country whose letters a VAT number begins with (EL is Greece, XI Northern Ireland)."""
    letters = compact[:2]
    if not letters.isalpha() or not compact[2:].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        return None
    code = {"EL": "GR", "XI": "GB"}.get(letters, letters)
    return code if _country_package(code) else None


@cache
def _by_rigour(scheme: str) -> Any:
    """rigour's format of a scheme."""
    from rigour.ids import get_identifier_format

    return get_identifier_format(BY_RIGOUR[scheme].lower())


def _holds(module: ModuleType, number: str) -> bool:
    """Whether a number is valid under a module of python-stdnum."""
    valid: bool = module.is_valid(number)
    return valid


def _holds_nationally(scheme: str, number: str, country_code: str) -> bool | None:
    """Whether a number holds under any of a country's rules for a scheme.

    False only where a number has the form of one of them and fails its checksum: another form may be another number.
    """
    own = [rule(number) for rule in OWN.get((scheme, country_code), ())]
    if True in own:
        return True
    failed = False in own
    for module in _modules(scheme, country_code):
        try:
            module.validate(number)
        except InvalidChecksum:
            failed = True
        except ValidationError:
            continue
        except (KeyError, ValueError, IndexError):
            # python-stdnum 2.2: cn.ric raises KeyError for a place that its table of counties lacks
            continue
        else:
            return True
    return False if failed else None


@lru_cache(maxsize=4096)
def _modules(scheme: str, country_code: str) -> tuple[ModuleType, ...]:
    """python-stdnum's modules that a country has for a scheme, without aliases of another scheme's rule."""
    package = _country_package(country_code)
    if package is None:
        return ()
    there = {found.name for found in pkgutil.iter_modules(package.__path__)}
    names = [name for name in NATIONAL[scheme] if name in there]
    if scheme == "registration" and country_code == "BG":
        names.append("vat")  # the number of the register (EIK) is the tax number
    aliases = [getattr(package, name, None) for name in ("tin", "vat", "personalid") if name in NATIONAL[scheme]]
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(dict.fromkeys([*modules, *(alias for alias in aliases if isinstance(alias, ModuleType))]))


def _country_package(country_code: str) -> ModuleType | None:
    """python-stdnum's package of a country, or None where it has none."""
    code = country_code.lower()
    try:
        return import_module(f"stdnum.{code}_" if keyword.iskeyword(code) else f"stdnum.{code}")
    except ImportError:
        return None


@cache
def _worldwide(scheme: str) -> ModuleType:
    """python-stdnum's module of a scheme with one rule in the whole world."""
    return import_module(f"stdnum.{WORLD[scheme]}")
