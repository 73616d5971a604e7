-- evidence.document: files handed in, by their hashes, as published, by record: what was compared can be made again.
-- reads: work.stage_document
insert into generation.evidence.document by name
select distinct record_id, type, number, country, sha256, perceptual_hash
from work.stage_document order by record_id
