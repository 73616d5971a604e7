"""An explanation as a person reads it: the verdict, a table of fields with its sum, the chain."""

from __future__ import annotations

from typing import Any

from resolver import render


def show(answer: dict[str, Any]) -> None:
    """Write the answer to stdout."""
    verdict = "one entity" if answer["same"] else "two entities"
    print(f"{answer['left']} and {answer['right']}: {verdict} ({answer['left_entity']}, {answer['right_entity']})")
    print(f"because: {answer['reason']}")
    if answer["weight_bits"] is not None:
        rows = [{"field": "prior", "level": "two records that share a key", "bits": f"{answer['prior_bits']:+.1f}"}]
        for field in answer["fields"]:
            rarity = field["term_frequency_bits"]
            rows.append(
                {
                    "field": field["field"],
                    "level": field["level"] or "not published",
                    "bits": f"{field['weight_bits']:+.1f}",
                    "of it rarity": f"{rarity:+.1f}" if rarity else "",
                    answer["left"]: "; ".join(field["left"]),
                    answer["right"]: "; ".join(field["right"]),
                }
            )
        total = f"probability {answer['probability']:.4f}"
        rows.append({"field": "sum", "level": total, "bits": f"{answer['weight_bits']:+.1f}"})
        render.table(rows, ["field", "level", "bits", "of it rarity", answer["left"], answer["right"]])
    if len(answer["path"]) > 1:
        render.table(answer["path"], title="joined through")
    for record, found in answer.get("keys", {}).items():
        render.table(found, ["rule", "key"], title=f"keys of {record}")
