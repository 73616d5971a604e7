"""The night's work from one file: sources, link, load, exports, retention, and a report of what became of it.

plan.py       what the file may say, checked; the JSON schema for editors
steps.py      the steps that a plan stands for, in their order, and what each one does
run.py        one run: the lock, each step with its record, the exit code
record.py     what became of each run and step, kept in the workspace (batches/<when>.json)
ages.py       how old each list is, against what the plan allows
report.py     the page of a run, for a person
metrics.py    the same as a Prometheus text file

Every step may be repeated: files that were taken before change nothing, `link` publishes nothing where nothing changed,
`load` writes what differs, an export replaces its file whole. So a run that died is resumed by the same command.
"""
