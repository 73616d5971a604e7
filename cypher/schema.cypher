// title: Constraints and indexes of the network
// note: running it twice changes nothing; `resolver load` runs it before it writes
CREATE CONSTRAINT resolver_id IF NOT EXISTS FOR (n:Resolver) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT record_id IF NOT EXISTS FOR (n:Record) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT programme_id IF NOT EXISTS FOR (n:Programme) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT address_id IF NOT EXISTS FOR (n:Address) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT contact_id IF NOT EXISTS FOR (n:Contact) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT chain_address_id IF NOT EXISTS FOR (n:ChainAddress) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT resolved_to_id IF NOT EXISTS FOR ()-[r:RESOLVED_TO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT listed_under_id IF NOT EXISTS FOR ()-[r:LISTED_UNDER]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT owns_id IF NOT EXISTS FOR ()-[r:OWNS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT controls_id IF NOT EXISTS FOR ()-[r:CONTROLS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT directs_id IF NOT EXISTS FOR ()-[r:DIRECTS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT employs_id IF NOT EXISTS FOR ()-[r:EMPLOYS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT related_to_id IF NOT EXISTS FOR ()-[r:RELATED_TO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT holds_id IF NOT EXISTS FOR ()-[r:HOLDS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT banks_at_id IF NOT EXISTS FOR ()-[r:BANKS_AT]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT has_document_id IF NOT EXISTS FOR ()-[r:HAS_DOCUMENT]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT located_at_id IF NOT EXISTS FOR ()-[r:LOCATED_AT]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT reached_by_id IF NOT EXISTS FOR ()-[r:REACHED_BY]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT has_address_id IF NOT EXISTS FOR ()-[r:HAS_ADDRESS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT transferred_id IF NOT EXISTS FOR ()-[r:TRANSFERRED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT paid_to_id IF NOT EXISTS FOR ()-[r:PAID_TO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT may_be_id IF NOT EXISTS FOR ()-[r:MAY_BE]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT ultimately_owns_id IF NOT EXISTS FOR ()-[r:ULTIMATELY_OWNS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT controls_ultimately_id IF NOT EXISTS FOR ()-[r:CONTROLS_ULTIMATELY]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT blocked_by_id IF NOT EXISTS FOR ()-[r:BLOCKED_BY]-() REQUIRE r.id IS UNIQUE;
CREATE INDEX programme_regime IF NOT EXISTS FOR (n:Programme) ON (n.regime);
CREATE INDEX document_presented_names IF NOT EXISTS FOR (n:Document) ON (n.presented_names);
CREATE INDEX contact_presented_names IF NOT EXISTS FOR (n:Contact) ON (n.presented_names);
CREATE INDEX address_entities IF NOT EXISTS FOR (n:Address) ON (n.entities);
CREATE INDEX entity_caption IF NOT EXISTS FOR (n:Entity) ON (n.caption);
CREATE FULLTEXT INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON EACH [n.caption, n.names]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
