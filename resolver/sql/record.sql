-- record: one row per live published record, its formats (channels) joined; statements that are no party left out.
-- reads: stage.record, work.live, work.cited, work.named_party      writes: work.record      key: record_id
create or replace table work.record as
with versions as (
    select r.*, l.edition_id, l.published_on, l.private,
           r.file_sha256 || '/' || r.part || '/' || r.line as cite
    from stage.record as r
    join work.live as l on l.record_id = r.record_id and l.version_id = r.version_id
    where r.kind <> 'statement'
),
joined as (
    select record_id,
           arg_min(source, cite)                                              as source,
           arg_min(kind, (kind = 'party', cite))                              as kind,
           arg_min(subkind, cite) filter (where subkind is not null)          as subkind,
           arg_min(role, cite) filter (where role is not null)                as role,
           arg_min(caption, (channel, cite))                                  as caption,
           arg_min(published_key, cite)                                       as published_key,
           arg_min(published_status, cite) filter (where published_status is not null) as published_status,
           arg_min(url, cite) filter (where url is not null)                  as url,
           arg_min(remarks, (channel, cite)) filter (where remarks is not null) as remarks,
           max(published_on)                                                  as published_on,
           bool_and(invented)                                                 as invented,
           bool_and(private)                                                  as private
    from versions
    group by record_id
)
select j.record_id, j.source, j.kind, j.subkind, j.role, j.caption, j.published_key, j.published_status, j.url,
       j.remarks, j.published_on, j.invented, j.private, c.cites
from joined as j
join work.cited as c on c.record_id = j.record_id
union all by name
select record_id, source, 'party' as kind, 'named only' as subkind, name as caption, name as published_key,
       invented, private, published_on, cites
from work.named_party
