-- cases: select entity_id from final.listing order by md5(listing_id) limit 10
select p.programme, p.regime, l.list, l.effect, l.in_force, l.listed_on, l.amended_on, l.legal_basis, p.since, l.reference, l.cites
from final.listing l join final.programme p using (programme) where l.entity_id = $entity_id
