"""What the links of the Offshore Leaks Database mean: kinds of edges, and the words that name a role."""

from __future__ import annotations

KINDS = (
    ("officer_of", "role"),
    ("intermediary_of", "represents"),
    ("registered_address", "address"),
    ("underlying", "related"),
    ("connected_to", "related"),
    ("same_name_as", "same_as_hint"),
    ("same_as", "same_as_hint"),
    ("same_id_as", "same_as_hint"),
    ("same_company_as", "same_as_hint"),
    ("same_intermediary_as", "same_as_hint"),
    ("same_address_as", "same_as_hint"),
    ("similar", "same_as_hint"),
    ("similar_company_as", "same_as_hint"),
    ("probably_same_officer_as", "same_as_hint"),
)
"""rel_type, and what it becomes: a type of relation, an address, or (officer_of) a role that the link's words tell.

The publisher's likenesses are hints: nothing is merged because of them.
"""

ROLES = (
    (r"\b(registers?|records?) of\b|\bregisters\b", "related", None),
    (r"\bbeneficia\w+ of (the )?trust\b|\btrust beneficia\w+", "owns", "trust"),
    (r"\b(trust|settlor|trustee|protector)\b", "controls", "trust"),
    (r"\b(shareholder|stockholder)s?\b", "owns", "shares"),
    (r"\b(owner|beneficia\w+|investor|partner)s?\b", "owns", "other"),
    (r"\b(director|president|chairman|council|secretary|treasurer|officer|manager|executive)s?\b", "directs", None),
    (r"\b(attorney|representative|signator\w*|authori[sz]ed|agent|proxy|nominated person)s?\b", "represents", None),
)
"""Pattern in the link, in small letters, the type of relation and the kind of interest; the first that fits counts.

Links are free text: what fits none ('auditor of', 'tax advisor of', ...) is a relation of type related.
"""

BEARER = r"(the )?bearers?( ?\d+)?|(el|al) portador|portador|bearer (share|warrant)s?( holders?)?"
"""Names of officers who are nobody: whoever holds the bearer shares."""
