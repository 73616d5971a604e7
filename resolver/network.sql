-- THE CONTRACT between the resolver and everything that reads: the tables of a published generation.
--
-- A generation is one DuckDB file, network/<run>.duckdb, that is never changed once it is published. Analysts' queries,
-- exports, the Neo4j loader and the command line read these tables and nothing else.
-- Schema `final` is the network, `meta` its history, `evidence` what proves it.
--
-- Citations: `cites` is a list of 'file_sha256/part/line' strings; resolver/published.py finds the published text of each.
-- `records` is a list of record_ids. Lists are sorted and distinct, so that equal content is equal text.

create schema if not exists final;
create schema if not exists meta;
create schema if not exists evidence;

-- ------------------------------------------------------------------------------------------------ entities and records

create table final.entity (
    entity_id           varchar primary key, -- 'ent-...'
    kind                varchar not null,    -- person, organisation, party, wallet, account, asset
    label               varchar not null,    -- Person, Company, Bank, Wallet, Account, Asset; party: Entity alone
    caption             varchar not null,    -- best name
    listed              boolean not null,    -- a listing whose effect is blocking is in force
    invented            boolean not null,    -- every record of it says that it is invented
    private             boolean not null,    -- every record of it is own data
    birth_date          varchar,             -- ISO, as precise as known: '1964-11-21', '1964'
    countries           varchar[] not null,  -- ISO 3166-1 alpha-2
    programmes          varchar[] not null,  -- of listings in force, whatever their effect
    records             varchar[] not null
);
comment on table final.entity is 'One row per resolved person, organisation, wallet, account or asset.';

create table final.record (
    record_id           varchar primary key,
    entity_id           varchar not null,
    source              varchar not null,
    publisher           varchar not null,
    published_key       varchar not null,
    kind                varchar not null,
    subkind             varchar,
    role                varchar,
    caption             varchar not null,
    remarks             varchar,
    url                 varchar,
    published_on        date,
    invented            boolean not null,
    private             boolean not null,
    probability         double not null,     -- that the record belongs to the entity: of its strongest kept pair; 1 when alone
    weight_bits         double,              -- log2 of the Bayes factor of that pair; null when alone
    reason              varchar not null,    -- 'alone', 'identifier ...', 'model ...', 'judgement ...'
    cites               varchar[] not null
);
comment on table final.record is 'One row per published record with the entity that it was resolved to.';

create table final.name (
    entity_id varchar not null, record_id varchar not null, type varchar not null, quality varchar not null,
    full_name varchar not null, family varchar, given varchar, script varchar, language varchar, cites varchar[] not null
);
comment on table final.name is 'Names of entities, as published.';

create table final.date (
    entity_id varchar not null, record_id varchar not null, type varchar not null, date_from date, date_to date,
    precision varchar not null, approximate boolean not null, published varchar not null, cites varchar[] not null
);
comment on table final.date is 'Dates of entities.';

create table final.country (
    entity_id varchar not null, record_id varchar not null, type varchar not null, country varchar not null,
    code varchar, cites varchar[] not null
);
comment on table final.country is 'Countries of entities; code is ISO 3166-1 alpha-2, null where it is not one.';

create table final.identifier (
    entity_id varchar not null, record_id varchar not null, scheme varchar not null, number varchar not null,
    clean varchar, valid boolean, country varchar, country_code varchar, issuer varchar,
    published_type varchar not null, status varchar, cites varchar[] not null
);
comment on table final.identifier is 'Identifiers: as published, cleaned, and whether the check digits hold (null: scheme has none).';

create table final.attribute (
    entity_id varchar not null, record_id varchar not null, attribute varchar not null, value varchar not null,
    cites varchar[] not null
);
comment on table final.attribute is 'Other published facts.';

create table final.listing (
    listing_id varchar not null, entity_id varchar not null, record_id varchar not null, list varchar not null,
    authority varchar not null, programme varchar not null, effect varchar not null, mapped boolean not null,
    in_force boolean not null, legal_basis varchar, reference varchar, listed_on date, amended_on date, ended_on date,
    url varchar, regime varchar, law_since date, cites varchar[] not null
);
comment on table final.listing is 'Listings of entities; regime and law_since come from the table of regimes.';

create table final.programme (
    programme           varchar primary key, -- 'ofac:DPRK4', 'un:1718', 'eu:PRK', 'uk:DPRK'
    authority           varchar not null,
    regime              varchar,             -- one word for the programmes of all authorities: 'north_korea'; null = not mapped
    title               varchar,
    effect              varchar not null,    -- what a listing under it does, unless the listing says otherwise
    legal_basis         varchar,
    since               date,                -- day of that law
    listings            bigint not null      -- of this network, in force
);
comment on table final.programme is 'The table of regimes: which law a programme rests on, and since when.';

-- ------------------------------------------------------------------------------------------------ supporting nodes

create table final.document (
    document_id varchar primary key,         -- 'doc-' + hash of scheme, country code and clean number, or of the file's hash
    scheme varchar not null,                 -- passport, national_id, driver_licence, passport_scan, photo, cv, ...
    number varchar not null,                 -- clean number, or hash
    country_code varchar, entities bigint not null
);
comment on table final.document is 'Identity documents and files, shared by whoever presents them.';

create table final.contact (
    contact_id varchar primary key, type varchar not null, value varchar not null, entities bigint not null
);
comment on table final.contact is 'Phones, e-mails, devices, in normal form.';

create table final.address (
    address_id varchar primary key, full_address varchar not null, city varchar, region varchar, postcode varchar,
    country_code varchar, entities bigint not null
);
comment on table final.address is 'Postal addresses in normal form; a bare country is none.';

create table final.chain_address (
    chain_address_id varchar primary key,    -- chain + ':' + normal form of the address
    chain varchar not null, address varchar not null, entity_id varchar not null
);
comment on table final.chain_address is 'Addresses of wallets.';

create table final.account (
    entity_id varchar primary key, scheme varchar not null, number varchar not null, bank_bic varchar, bank_name varchar,
    country_code varchar, currency varchar,
    bank_code varchar                        -- the bank's national code inside its IBAN; four letters begin its BIC
);
comment on table final.account is 'Accounts: number in normal form, and the bank.';

create table final.support (
    support_id varchar primary key,          -- hash of type, entity_id, node_id
    type varchar not null,                   -- HAS_DOCUMENT, REACHED_BY, LOCATED_AT, HAS_ADDRESS (wallet to chain address)
    entity_id varchar not null, node_id varchar not null, role varchar,
    records varchar[] not null, cites varchar[] not null
);
comment on table final.support is 'Ties of entities to supporting nodes.';

-- ------------------------------------------------------------------------------------------------ relations and money

create table final.relation (
    relation_id varchar primary key, type varchar not null,  -- OWNS, CONTROLS, DIRECTS, EMPLOYS, RELATED_TO, HOLDS, BANKS_AT
    from_id varchar, from_status varchar not null, from_name varchar,
    to_id varchar, to_status varchar not null, to_name varchar,
    nature varchar, interest varchar,
    share_low double, share_high double,      -- percent, for reading; the exact figures are share_low_exact and share_high_exact
    share_low_exact decimal(9, 6), share_high_exact decimal(9, 6), low_inclusive boolean, high_inclusive boolean,
    directness varchar, joint_group varchar, nominee boolean,
    valid_from date, valid_to date, status varchar, invented boolean not null,
    records varchar[] not null, cites varchar[] not null,
    asserted boolean not null default false,  -- it rests on what analysts asserted, on no publication
    from_record varchar, to_record varchar    -- the records that the statement names as its ends
);
comment on table final.relation is 'Relations between entities; an end that is not known has no id (from_status, to_status say why).';

create table final.transfer (
    transfer_id varchar primary key, type varchar not null, source varchar not null,
    from_id varchar not null, to_id varchar not null,         -- wallet and account entities
    from_value varchar, to_value varchar,                     -- published addresses or numbers
    amount_units hugeint not null, scale smallint not null, amount_exact varchar not null, amount double not null,
    currency varchar not null, asset varchar not null,
    time timestamp not null, time_precision varchar not null, block bigint, position varchar,
    status varchar not null, return_of varchar, reference varchar, purpose varchar, tx_hash varchar,
    invented boolean not null, cites varchar[] not null
);
comment on table final.transfer is 'Transfers between wallets and accounts, exact.';

create table final.transfer_value (
    transfer_id varchar primary key, currency varchar not null,
    value_units hugeint, scale smallint not null, value_exact varchar,  -- null: too large to be exact
    rate varchar not null, rate_day date not null,                      -- as published; of that day, or the last before
    days_before integer not null
);
comment on table final.transfer_value is 'What transfers are worth in the reporting currency, rounded once, with the rate and its day.';

create table final.paid_to (
    paid_id varchar primary key, from_id varchar not null, to_id varchar not null, asset varchar not null,
    currency varchar not null, transfers bigint not null, total_exact varchar not null, total double not null,
    first_time timestamp not null, last_time timestamp not null
);
comment on table final.paid_to is 'Sums of transfers by pair and asset (derived).';

create table final.coverage (
    coverage_id varchar primary key,         -- 'cov-' + hash of what is covered
    chain varchar not null, address varchar, -- normal form; null = every address of the chain
    type varchar, asset varchar,             -- of the transfers; null = every type, every asset
    from_time timestamp, to_time timestamp,  -- both inclusive; null = without that end
    from_block bigint, to_block bigint,      -- both inclusive; null where only times are known
    cites varchar[] not null
);
comment on table final.coverage is 'Where all transfers of a chain are loaded, so that no path can be told from no data.';

-- ------------------------------------------------------------------------------------------------ unspent outputs

create table final.chain_transaction (
    number              integer primary key, -- 0, 1, ... in the order of chain, time, block and place in it
    chain varchar not null, tx_hash varchar not null, time timestamp not null, block bigint, position bigint,
    fee_units hugeint,                       -- as published; null where it is not
    coinbase boolean not null, cite varchar not null
);
comment on table final.chain_transaction is 'Transactions with inputs and outputs; final.transfer has what they moved, change and all.';

create table final.utxo_input (
    transaction integer not null, position bigint not null,
    spent integer,                           -- chain_transaction.number whose output it spends; null: not loaded, or newly made
    spent_tx_hash varchar,                   -- published hash of one that is not loaded
    spent_position bigint,
    entity_id varchar,                       -- wallet; null: no address, several, or none that is valid
    addresses varchar[] not null, amount_units hugeint  -- its own, or of the output that it spends; null: not known
);
comment on table final.utxo_input is 'Inputs of transactions, as they are: which output each one spends.';

create table final.utxo_output (
    transaction integer not null, position bigint not null, entity_id varchar, addresses varchar[] not null,
    amount_units hugeint, script_type varchar
);
comment on table final.utxo_output is 'Outputs of transactions, as they are.';

create table final.may_be (
    may_be_id varchar primary key, from_id varchar not null, to_id varchar not null, left_record varchar not null,
    right_record varchar not null, probability double not null, weight_bits double not null, reason varchar not null
);
comment on table final.may_be is 'Entities that were not merged though they might be one; no analysis crosses it.';

-- ------------------------------------------------------------------------------------------------ funds (derived)

create table final.fund_node (
    node                integer primary key, -- 0, 1, ... in the order of entity_id
    entity_id           varchar not null     -- of a wallet or account that money can be followed through
);
comment on table final.fund_node is 'Numbers of wallets and accounts, for arrays (derived).';

create table final.fund_asset (
    number              smallint primary key,
    asset               varchar not null, currency varchar not null,
    scale               smallint not null,   -- of fund_transfer.units: the largest published one that all amounts fit at
    published_scale     smallint not null,   -- the largest published one
    exact               boolean not null,    -- the two are the same; else units are rounded down
    scales              smallint not null    -- with how many different ones it was published
);
comment on table final.fund_asset is 'Assets with one scale each (derived).';

create table final.fund_transfer (
    number              integer not null,    -- 0, 1, ... in the order of time, block, place in the block, id
    sender              integer not null,    -- fund_node.node
    receiver            integer not null,
    time_us             bigint not null,     -- first and last microsecond since 1970 at which it may have happened
    until_us            bigint not null,
    asset               smallint not null,   -- fund_asset.number
    units               bigint not null,
    amount              double not null,     -- for filters
    transfer_id         varchar not null
);
comment on table final.fund_transfer is 'Booked transfers of more than nothing between two ends, in the order of time (derived).';

create table final.service (
    entity_id           varchar primary key, -- a wallet or account that mixes the money of many: a trace stops there
    category            varchar not null     -- exchange, mixer, bridge, ...: as published (resolver/funds/stops.py)
);
comment on table final.service is 'Wallets and accounts at which following money is broken (derived).';

create table final.inferred_hop (
    hop_id              varchar primary key, -- rule + ':' + the two transfers: lasts over runs
    rule                varchar not null,    -- swap, bridge (resolver/funds/hypotheses.py)
    from_id             varchar not null,    -- who received the first transfer
    to_id               varchar not null,    -- who sent the second one
    before_id           varchar not null,    -- the first transfer
    after_id            varchar not null,    -- the second one
    rate                double not null,     -- units out for one unit in
    gap_seconds         double not null,
    rivals              integer not null,    -- other second transfers that the rule allows for the first
    parameters          json not null        -- of the rule
);
comment on table final.inferred_hop is 'Swaps and bridges that nobody published as one: a hypothesis each (derived).';

-- ------------------------------------------------------------------------------------------------ patterns (derived)

create table final.pattern (
    pattern_id          varchar primary key, -- 'pat-' + hash of rule, subject and the transfers that name it: lasts over runs
    pattern             varchar not null,    -- the rule: a file of resolver/patterns/rules
    subject             varchar not null,    -- the party around whom it is
    entities            varchar[] not null,  -- the parties, the subject first; a party holds the accounts and wallets
    score               double not null,     -- 0.5 at the rule's thresholds, rising to 1
    evidence            varchar[] not null,  -- transfer ids, in the order that the rule says
    first_time          timestamp not null, last_time timestamp not null,
    facts               json not null,       -- the numbers behind the score
    parameters          json not null        -- of the rule, as this run had them
);
comment on table final.pattern is 'Occurrences of laundering patterns between resolved parties (derived).';

-- -------------------------------------------------------------------------------------------- spellings (derived)

create table final.spelling (
    entity_id           varchar primary key,
    words               varchar[] not null   -- folded and romanised words of its names, and all spellings of Korean ones
);
comment on table final.spelling is 'Words to find an entity by in an index, where its names are not plain Latin; nothing is compared by them (derived).';

-- ------------------------------------------------------------------------------------------------ reuse (derived)

create table final.reuse (
    reuse_id            varchar primary key, -- 'reuse-' + hash of reading and what names the case: lasts over runs
    reading             varchar not null,    -- alias, mule, lent_document, one_hand, clerk_error, missed_link, crowd, payee_change, ...
    entities            varchar[] not null,  -- one: an entity of several names; several: a pair or a ring
    names               varchar[] not null,
    "values"            varchar[] not null,  -- what is shared: 'passport M70112233'
    score               double not null,     -- 0.5 where it is a flag, rising to 1; below it a hint
    records             varchar[] not null, cites varchar[] not null,
    facts               json not null,       -- every pair of a ring with its own reading and weight
    parameters          json not null        -- thresholds, as this run had them
);
comment on table final.reuse is 'Identities that are used again, without merging anybody (derived).';

-- ------------------------------------------------------------------------------------------------ ownership (derived)

create table final.holding (
    owner               integer not null,    -- place in final.entity (rowid), or final.holder.no; -1: the holder is not named
    owned               integer not null,
    kind                tinyint not null,    -- 0 shares, 1 votes, 2 board, 3 other means, 4 profit, 5 trust, 6 unknown
    least               bigint not null,     -- twice the low end in units of 0.000001 %, plus 1 where it is excluded
    most                bigint not null,     -- twice the high end, less 1 where it is excluded
    since integer not null, until integer not null,  -- days since 1970 of valid_from and valid_to; far away without one
    nominee boolean not null, joint boolean not null, indirect boolean not null,
    unusable            boolean not null,    -- its share is below 0, above 100 or ends below where it begins
    line                bigint not null      -- rowid of final.relation
);
comment on table final.holding is 'Statements of ownership and control in numbers, by owned, owner and kind (derived).';

create table final.holder (
    no                  integer not null, entity_id varchar not null
);
comment on table final.holder is 'Ends of holdings that are no row of final.entity, with the numbers that follow it (derived).';

create table final.ultimate_owner (
    owner_id varchar not null, owned_id varchar not null,
    share_low double not null,               -- percent, integrated: product along each chain, added over chains, rings solved
    share_high double not null,
    as_of date not null
);
comment on table final.ultimate_owner is 'Integrated shares of owners that nobody is known to own, from 1 % on (derived).';

create table final.ultimate_control (
    controller_id varchar not null, entity_id varchar not null,
    certain boolean not null,                -- by published majorities or rights; false: possible, by bands, influence, trust
    as_of date not null
);
comment on table final.ultimate_control is 'Who controls an entity and is under nobody else''s control (derived).';

create table final.blocked (
    blocked_id varchar primary key,          -- 'blocked:' + regime + ':' + entity: lasts over runs
    entity_id varchar not null,
    regime varchar not null,                 -- rule of resolver/ownership/regimes: ofac, eu, uk, ofac_sectoral, ...
    status varchar not null,                 -- blocked, possible (high ends only, or by a merge to check), near (within 5 points)
    share_low double not null,               -- percent held by parties listed or hit themselves
    share_high double not null,
    roots varchar[] not null,                -- the listed entities from which the proof starts
    proof varchar[] not null,                -- relation_ids of the stakes, holders before what they hold; a minimal set
    proof_whole boolean not null,            -- false: the last step only, the proof is longer than 500 stakes
    merges json not null,                    -- identity merges that a person should check before relying on it
    law varchar not null,
    as_of date not null
);
comment on table final.blocked is 'Sanctioned by ownership or control, by rule (derived).';

-- ------------------------------------------------------------------------------------------------ evidence

create table evidence.pair (
    left_record         varchar not null,    -- the smaller of the two ids
    right_record        varchar not null,
    kind                varchar not null,
    weight_bits         double not null,     -- log2 of the odds that the two are one: prior and fields (Fellegi-Sunter)
    probability         double not null,     -- of what was decided on: the learnt bits if there are any, else the weight, and the stated
    learnt_bits         double,              -- log2 of the odds that the learnt model gives; null where none was asked
    stated_bits         double,              -- what a publisher's own word adds that the two are one; null without one
    decision            varchar not null,    -- accepted, refused, below
    reason              varchar not null,
    rules               varchar not null,    -- candidate rules under which the two met, with blanks between
    levels              tinyint[] not null   -- per comparison of the kind's model, in its order, which level holds; -1: not published
);
comment on table evidence.pair is 'Every pair kept, with its weight, the level of each field and what was decided.';

create table evidence.model (
    kind                varchar not null,
    name                varchar not null,    -- 'person-2'
    settings            json not null,       -- Splink settings: what was compared, and the weight of each level
    card                json not null,       -- numbers, thresholds, caps and rules of decision, with their origin
    trees               varchar,             -- the learnt model, LightGBM's text; null where there is none
    shares              json                 -- how frequent values were in its training; null where there is none
);
comment on table evidence.model is 'The models that scored this generation: it is explained by them, whatever is shipped later.';

create table evidence.crowd (
    what                varchar not null,    -- full (scheme:country:number), scheme (scheme::number), number (alone), contact, file
    value               varchar not null,    -- the key by which records would be compared
    type                varchar not null,    -- scheme of the number, or kind of contact or file
    shown               varchar not null,    -- the value as a person reads it
    names               integer not null     -- under how many names it stands
);
comment on table evidence.crowd is 'Values under more than thirty names, such as placeholders: nobody is compared by them.';

create table evidence.address (
    record_id varchar not null, type varchar not null, full_address varchar not null, country varchar, street varchar,
    city varchar, region varchar, postcode varchar
);
comment on table evidence.address is 'Addresses and places of birth as published, by record.';

create table evidence.contact (
    record_id varchar not null, type varchar not null, value varchar not null, country varchar
);
comment on table evidence.contact is 'Phones, e-mails, devices and web sites as published, by record.';

create table evidence.account (
    record_id varchar not null, number varchar not null, scheme varchar not null, bank_bic varchar, bank_code varchar,
    bank_country varchar, own boolean not null
);
comment on table evidence.account is 'Accounts as published, by record: what it holds, or is itself (own).';

create table evidence.payment (
    payment_id varchar not null,              -- the transfer of the network
    transfer_id varchar not null,             -- what one message or statement entry tells of it
    told_as varchar not null, message_type varchar, source_status varchar not null, amount_published varchar not null,
    joined_with varchar[] not null,           -- other sightings, by the rules of joined_by in the same order
    joined_by varchar[] not null,             -- uetr, reference, cover, report, accounts
    joined_on varchar[] not null,             -- what the rule rests on: the UETR, the reference, ...
    cite varchar not null
);
comment on table evidence.payment is 'What tells of a payment of banks, and by which rule it was taken for the same one.';

create table evidence.payment_event (
    event_id varchar not null, payment_id varchar, message_type varchar not null, status varchar not null, reason varchar,
    cite varchar not null
);
comment on table evidence.payment_event is 'Messages of the state of payments; no payment_id where none or several can be meant.';

create table evidence.wallet (
    record_id varchar not null, address varchar not null, currency_published varchar, chain_published varchar,
    own boolean not null
);
comment on table evidence.wallet is 'Chain addresses as published, by record: what it holds, or is itself (own).';

create table evidence.co_spend (
    chain_address_id varchar not null, chain varchar not null, tx_hash varchar not null, entity_id varchar not null,
    time timestamp not null, cite varchar not null
);
comment on table evidence.co_spend is 'Addresses that a transaction spent together: what joins them to one wallet.';

create table evidence.document (
    record_id varchar not null, type varchar not null, number varchar, country varchar, sha256 varchar,
    perceptual_hash varchar
);
comment on table evidence.document is 'Files handed in, as published, by record.';

create table evidence.rows_file (
    edition_id varchar not null, file varchar not null  -- name in network/rows/
);
comment on table evidence.rows_file is 'Where the published rows of each edition are (Parquet: file_sha256, part, line, file_name, content).';

-- ------------------------------------------------------------------------------------------------ history

create table meta.run (
    run_id varchar not null, sequence bigint not null, started_at timestamp not null, finished_at timestamp not null,
    version varchar not null, models json not null, counts json not null
);
comment on table meta.run is 'Runs up to this generation.';

create table meta.edition (
    edition_id varchar not null, source varchar not null, publisher varchar not null, channel varchar not null,
    scope varchar not null, published_on date, ingested_at timestamp not null, rows_read bigint not null,
    rows_staged bigint not null, rows_rejected bigint not null, invented boolean not null
);
comment on table meta.edition is 'Editions that this generation was made from.';

create table meta.rejected (
    edition_id varchar not null, file varchar not null, part varchar not null, line bigint not null,
    whole_row boolean not null, code varchar not null, reason varchar not null, content varchar not null
);
comment on table meta.rejected is 'Published rows and values that were refused, each with file, line and reason.';

create table meta.identity (
    record_id varchar not null, entity_id varchar not null, run_from bigint not null, run_to bigint
);
comment on table meta.identity is 'Which entity each record belonged to, from which run to which (null: still).';

create table meta.retired (
    entity_id varchar not null, run bigint not null, heirs varchar[] not null
);
comment on table meta.retired is 'Ids that are no longer in use, and the entities that their records went to.';

create table meta.finding (
    finding_id varchar not null,              -- hash of rule + subject + evidence: lasts over runs
    rule varchar not null, severity varchar not null, subject varchar not null, message varchar not null, evidence json not null
);
comment on table meta.finding is 'What a person should look at.';

create table meta.version (
    type                varchar not null,    -- entity, relation, transfer, blocked, finding, ... (resolver/history/content.py)
    id                  varchar not null,
    run_from            bigint not null,     -- the run from which it was so
    run_to              bigint,              -- the last one; null: still, and the tables of the generation say it
    fingerprint         ubigint not null,    -- of its content (resolver/history/content.py)
    back                json                 -- what differs from the version that followed at once; all of it where none did
);
comment on table meta.version is 'What entities, relations, transfers, derived results and findings said over the runs.';

create table meta.history (
    begins              bigint not null      -- the first run of which meta.version knows
);
comment on table meta.history is 'One row: since when versions are kept; older ones were pruned, or made by an older program.';

create table meta.judgement (
    left_record         varchar not null,    -- the smaller of the two ids
    right_record        varchar not null,
    verdict             varchar not null     -- same, different
);
comment on table meta.judgement is 'The judgements that were in force in this run.';
