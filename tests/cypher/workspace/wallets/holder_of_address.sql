-- cases: select chain_address_id from final.chain_address order by md5(chain_address_id) limit 10
select [s.node_id, s.support_id, h.own] || case when h.relation_id is null then [] else [h.relation_id, h.holder] end,
       e.listed or o.listed
from final.support s join hands h on h.own = s.entity_id
join final.entity e on e.entity_id = h.own join final.entity o on o.entity_id = h.holder
where s.type = 'HAS_ADDRESS' and s.node_id = $chain_address_id
