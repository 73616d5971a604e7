-- cases: select unnest(['run-000001', 'run-000002', 'run-000003']) as run
select since_run, finding_id, rule, severity, score, message, entities from finding where since_run >= $run
