"""Bodies and answers of the interface, with examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

QUERIES = 100
"""Queries of one request at most, as yente has it."""

Text = Annotated[str, Field(max_length=100_000)]
Id = Annotated[str, Field(min_length=1, max_length=1_000)]


class Strict(BaseModel):
    """A body that has nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Query(BaseModel):
    """An entity to match, in the FollowTheMoney model."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={
            "examples": [
                {
                    "schema": "Person",
                    "properties": {"name": ["Han Chol Su"], "birthDate": ["1971-06-19"], "nationality": ["kp"]},
                }
            ]
        },
    )

    id: Text | None = None
    schema_: Text = Field(alias="schema", description="A schema that is matched: Person, Company, CryptoWallet, ...")
    properties: dict[Text, list[Text | int | float | None] | Text | None] = Field(default_factory=dict)


class MatchBody(BaseModel):
    """Queries by names of the caller's own, up to 100."""

    queries: dict[Text, Query] = Field(min_length=1, max_length=QUERIES)
    weights: dict[str, Any] = Field(default_factory=dict, description="Not taken: must be empty.")
    config: dict[str, Any] = Field(default_factory=dict, description="Not taken: must be empty.")


class Feature(BaseModel):
    """What one field says: `score` from -1 (speaks against) over 0 (nothing) to 1; `weight` is the same in bits."""

    score: float
    detail: str | None = None
    query: str | None = None
    candidate: str | None = None
    weight: float | None = None


class EntityAnswer(BaseModel):
    """An entity in the FollowTheMoney model."""

    model_config = ConfigDict(extra="allow")

    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[Any]]
    datasets: list[str]
    referents: list[str]
    target: bool


class Scored(EntityAnswer):
    """An entity that a query may be."""

    score: float = Field(ge=0, le=1, description="Probability that both are one party.")
    match: bool = Field(description="score >= threshold")
    features: dict[str, float]
    explanations: dict[str, Feature]


class Total(BaseModel):
    """How many there are: exactly (eq), or at least (gte)."""

    value: int
    relation: Literal["eq", "gte"]


class Matched(BaseModel):
    """The answer to one query; `problems` is what of it was not compared, in words."""

    status: int
    results: list[Scored]
    total: Total
    query: dict[str, Any]
    problems: list[str]


class MatchAnswer(BaseModel):
    """The answers by the names of the queries, and what they rest on."""

    responses: dict[str, Matched]
    matcher: dict[str, Any]
    limit: int
    basis: dict[str, Any]
    screening: str = Field(description="The id under which the screening is on record.")


class SearchAnswer(BaseModel):
    """Entities that a text may mean, the likeliest first."""

    results: list[EntityAnswer]
    facets: dict[str, Any]
    total: Total
    limit: int
    offset: int


class Problem(BaseModel):
    """What is wrong, and what to do."""

    detail: Any


class JudgementBody(Strict):
    """Two records are one party, or are not; or the judgement on them is withdrawn."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"left": "ofac:10", "right": "un:KPi.9", "verdict": "same", "why": "same passport, copy on page 4"}
            ]
        },
    )

    left: Id
    right: Id
    verdict: Literal["same", "different", "withdrawn"]
    why: Annotated[str, Field(min_length=1, max_length=5_000)]


class DispositionBody(Strict):
    """A hit of a customer against a listing: dismissed, approved by a second person, or reopened."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "customer": "table.customers:C-17", "listing": "ofac:22985/ofac:DPRK4", "verdict": "dismissed",
                    "why": "born 1991, passport seen",
                }
            ]
        },
    )  # fmt: skip

    customer: Id
    listing: Id
    verdict: Literal["dismissed", "approved", "reopened"]
    why: Annotated[str, Field(max_length=5_000)] = ""
    expires: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    second_approver: bool = False


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "What was asked can't be meant; `detail` says why."},
    401: {"model": Problem, "description": "No token, or one that is not known."},
    403: {"model": Problem, "description": "Asked by a page of another site."},
    404: {"model": Problem, "description": "No such entity, dataset or page."},
    408: {"model": Problem, "description": "The request did not come whole in time."},
    413: {"model": Problem, "description": "The body is too large."},
    421: {"model": Problem, "description": "Called by a name that is not the server's."},
    422: {"model": Problem, "description": "The body or a parameter has not the form that is described."},
    429: {"model": Problem, "description": "Too many requests, or too many wrong tokens; Retry-After says how long."},
    503: {"model": Problem, "description": "Nothing is published yet, or no answer was there in time."},
}
"""Answers that any path may give."""
