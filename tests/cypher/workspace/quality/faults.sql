-- cases: select unnest(['ownership', 'transfer_', 'pattern:', 'asset_']) as rule
select finding_id, rule, severity, message, entities, evidence_count, cites, since_run
from finding where starts_with(rule, $rule)
