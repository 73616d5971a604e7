"""Records become entities: link, train a model, hold the network against labels."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, app, give, opened
from resolver.errors import UsageError


@app.command()
def link(
    full: Annotated[bool, typer.Option("--full", help="Also where nothing has changed since the last run.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Publish nothing; say what would change.")] = False,
    limit: Annotated[
        float | None,
        typer.Option(
            "--limit",
            envvar="RESOLVER_LIMIT",
            min=0,
            max=100,
            help="Publish nothing where more entities than so many percent would be joined, split or retired.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Resolve all that is staged, and publish the network.

    --preview tells joins, splits, records that listed parties gain and lose, and judgements that the model contradicts.

    Example: resolver link --preview
    """
    from resolver import compiled, pipeline, render

    compiled.without_pandas()
    if not preview:
        give(asdict(pipeline.link(opened(), full=full, limit=limit)), as_json)
        return
    found = asdict(pipeline.preview(opened()))
    if as_json:
        render.document(found)
        return
    print(f"since {found['since']}: {found['disturbed_percent']:g} % of entities joined, split or retired")
    for text in found["upgrades"]:
        print(text)
    render.table([{"event": name, "number": number} for name, number in found["events"].items()])
    for name in ("joins", "splits", "listed", "judgements"):
        if found[name]:
            render.table(found[name], title=f"\n{name}")


@app.command()
def train(
    kind: Annotated[
        str | None, typer.Option("--kind", help="person or organisation [default: each that can be trained].")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", exists=True, dir_okay=False, help="CSV: record_id,entity or left,right,match."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the model, after its kind.")] = "trained",
    as_json: Json = False,
) -> None:
    """Fit the model to the records of this workspace, with labels or without; `link` uses it from then on.

    Example: resolver train --kind person --labels labels.csv
    """
    from resolver.training import train as training

    made = [asdict(each) for each in training.run(opened(), kind, labels, name)]
    give(made, as_json, columns=["kind", "model", "records", "pairs", "labelled_pairs", "trees"])


@app.command()
def evaluate(
    labels: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="CSV: record_id,entity or left,right,match[,weight,stratum]."),
    ] = None,
    below_line: Annotated[
        int | None,
        typer.Option(
            "--below-line", min=1, help="Draw so many pairs that were not joined, to be labelled, to --output."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed draws another sample.")] = 1,
    as_json: Json = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write the wrong pairs, or the sample, to a file, to be read.")
    ] = None,
) -> None:
    """Hold the network against labels: precision, recall, reliability, miss rate, and where true pairs were lost.

    Without labels, --below-line draws a sample of pairs under the line; fill its column match (1, 0, or ? where you
    can't tell) and give the file back as labels: that gives the share of true pairs that are missed.

    Example: resolver evaluate --below-line 200 --output sample.csv
    """
    from resolver import render
    from resolver.measuring import below_line as sampling
    from resolver.measuring import evaluate, evaluate_show

    if (labels is None) == (below_line is None):
        raise UsageError("give a file of labels, or --below-line N to draw a sample for labelling.")
    with opened().read() as con:
        if below_line is not None:
            if output is None:
                raise UsageError("--below-line writes a file to be labelled: name it with --output sample.csv.")
            rows = sampling.sample(con, below_line, seed)
            render.rows_to_file(rows, output)
            give({"pairs": len(rows), "file": str(output), "seed": seed}, as_json)
            return
        assert labels is not None
        found = evaluate.evaluate(con, labels)
        wrong = evaluate.errors(con) if output else []
    if output:
        render.rows_to_file(wrong, output)
    if as_json:
        render.document(asdict(found))
    else:
        evaluate_show.show(found)
