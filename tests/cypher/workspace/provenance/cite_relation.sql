-- cases: select relation_id from tie order by md5(relation_id) limit 6
-- cases: select support_id as relation_id from final.support order by md5(support_id) limit 6
-- cases: select transfer_id as relation_id from final.transfer order by md5(transfer_id) limit 3
-- cases: select record_id as relation_id from final.record order by md5(record_id) limit 3
-- cases: select may_be_id as relation_id from final.may_be order by md5(may_be_id) limit 3
-- cases: select paid_id as relation_id from final.paid_to order by md5(paid_id) limit 3
with one as (
    select type, relation_id as id, from_id, to_id, records, cites, null as source from tie
    union all
    select type, support_id, entity_id, node_id, records, cites, null from final.support
    union all
    select 'TRANSFERRED', transfer_id, from_id, to_id, [], cites, source from final.transfer
    union all
    select 'PAID_TO', paid_id, from_id, to_id, [], [], 'transfers' from final.paid_to
    union all
    select 'RESOLVED_TO', record_id, record_id, entity_id, [record_id], cites, null from final.record
    union all
    select 'MAY_BE', may_be_id, from_id, to_id, list_sort([left_record, right_record]),
           (select flatten(list(r.cites order by r.record_id)) from final.record r
            where r.record_id in (left_record, right_record)), null
    from final.may_be
)
select * exclude (id) from one where id = $relation_id
