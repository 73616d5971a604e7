"""The page of the library's interface, made from its signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import resolver
from resolver import library, rows


def lines() -> Iterator[str]:
    """The page below its title."""
    yield from text(resolver.__doc__)
    yield ""
    yield from text(library.__doc__)
    yield from function("resolver.open", resolver.open)
    for one in (library.Workspace, library.Entity, library.Trace, rows.Rows):
        yield from described(one)


def described(one: type[Any]) -> Iterator[str]:
    """A class with its public methods, in the order in which it has them."""
    yield from ("", f"## {one.__name__}", "", *text(one.__doc__))
    if annotations := one.__dict__.get("__dataclass_fields__"):
        yield from ("", "```python", *(f"{name}: {field.type}" for name, field in annotations.items()), "```")
    for name, method in vars(one).items():
        found = method.fget if isinstance(method, property) else method
        if not name.startswith("_") and callable(found):
            yield from function(f"{one.__name__}.{name}", found)


def function(name: str, found: Any) -> Iterator[str]:
    """A function with its signature and docstring."""
    signature = inspect.signature(found)
    parameters = [str(one) for one in signature.parameters.values() if one.name != "self"]
    stars = [number for number, one in enumerate(signature.parameters.values()) if one.kind is one.KEYWORD_ONLY]
    positional = any(one.kind is one.VAR_POSITIONAL for one in signature.parameters.values())
    if stars and not positional:
        parameters.insert(stars[0] - ("self" in signature.parameters), "*")
    told = f"{name}({', '.join(parameters)}) -> {signature.return_annotation}"
    if len(told) > 120:
        told = "\n    ".join([f"{name}(", *(f"{one}," for one in parameters)]) + f"\n) -> {signature.return_annotation}"
    yield from ("", f"### {name}", "", "```python", told, "```", "", *text(found.__doc__))


def text(said: str | None) -> list[str]:
    """A docstring as Markdown: examples and indented lines in blocks of code."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(said or ""))
    made: list[str] = []
    for paragraph in paragraphs:
        code = paragraph.startswith((">>>", "    "))
        body = inspect.cleandoc(paragraph) if code else re.sub(r"^Raises:", "\nRaises:", paragraph, flags=re.MULTILINE)
        if code and made[-1:] == ["```"]:
            made[-1:] = ["", *body.splitlines(), "```"]
        else:
            made += ["", *(["```python", *body.splitlines(), "```"] if code else body.strip().splitlines())]
    return made[1:]
