-- cases: select unnest([0.99, 0.93]) as below
select r.record_id, r.caption, e.entity_id, e.caption, len(e.records), r.probability, r.weight_bits, r.reason, e.listed
from final.record r join final.entity e using (entity_id) where r.probability < $below
