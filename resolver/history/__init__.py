"""What was known when: versions of entities, relations, ties and findings over the runs, and what can be taken back.

    content.py    what an entity, a relation, a possible tie or a finding says, as one JSON object
    versions.py   a run writes what changed into meta.version
    moments.py    RUN or DATE -> the run that is meant
    at.py         one entity as it was known then
    changes.py    what changed since then, complete: applied to the export of then it gives that of now
    events.py     the same as CloudEvents
    undo.py       back to the network before a run; a wrong merge taken apart

A generation carries all of it, so that the files of older runs may go.
"""
