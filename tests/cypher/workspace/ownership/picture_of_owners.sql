-- cases: select to_id as entity_id from tie where type in ('OWNS', 'CONTROLS') order by md5(to_id) limit 6
-- cases: select from_id as entity_id, 3 as levels from tie where type in ('OWNS', 'CONTROLS') order by md5(to_id) limit 6
with recursive held as (select * from tie where type in ('OWNS', 'CONTROLS') and from_id <> to_id),
up as (
    select [$entity_id] as nodes, [$entity_id] as path, $entity_id as place
    union all
    select list_append(u.nodes, h.from_id), [h.from_id, h.relation_id] || u.path, h.from_id
    from up u join held h on h.to_id = u.place where not list_contains(u.nodes, h.from_id) and len(u.nodes) <= $levels
),
down as (
    select [$entity_id] as nodes, [$entity_id] as path, $entity_id as place
    union all
    select list_append(d.nodes, h.to_id), d.path || [h.relation_id, h.to_id], h.to_id
    from down d join held h on h.from_id = d.place where not list_contains(d.nodes, h.to_id) and len(d.nodes) <= $levels
)
select path from up where len(path) > 1
union all
select path from down where len(path) > 1
