-- THE CONTRACT between sources and the resolver: every source fills these tables, and the resolver reads nothing else.
--
-- Grain. An *edition* is one delivery of a source: one file, or the set of files that belong together. A *record* is
-- one published thing under the publisher's own key; a *version* is the content that it had. Facts hang from
-- (record_id, version_id): a version is a number of 128 bits, the hash of its facts. A record that two formats of one publication describe has one record_id and one version per
-- format (channel), both live: one record with two citations.
--
-- record_id = prefix of the source + ':' + published key ('ofac:22985'); where the publisher gives no key, a hash of the
-- content + the number of its occurrence. Never a row number.
--
-- Citation. file_sha256 + part + line lead to a published line; for XML the line is that of the element's start tag.
-- Published text is kept as published; what is derived from it (dates as ranges) stands beside it.
-- Intervals: a date is [date_from, date_to], both inclusive, with precision day, month, year or range.
--
-- A source writes into the schema `incoming`, which has these tables without version_id; the job computes version_id
-- from the facts, and moves what is new into `stage` in one transaction (ingest/job.py).
-- Statements are separated by a semicolon at the end of a line; comments on tables are stored, docs/model.md is made of them.

create schema if not exists stage;
create schema if not exists meta;

-- ------------------------------------------------------------------------------------------------ editions and files

create table if not exists stage.edition (
    edition_id          varchar not null,    -- source + ':' + first 16 hex digits of the sha256 over its files' sha256s
    source              varchar not null,    -- module name in ingest/sources
    channel             varchar not null,    -- format: 'csv', 'xml', ...; formats of one publication are channels of it
    scope               varchar not null,    -- 'full' or 'partial'; partial never implies that a record was removed
    published_on        date,                -- publication date, from the file or from --published; null = unknown
    sequence            bigint not null,     -- order of arrival, from 1
    ingested_at         timestamp not null,  -- UTC
    rows_read           bigint not null,
    rows_staged         bigint not null,
    rows_rejected       bigint not null,
    invented            boolean not null,    -- the file says of itself that its content is invented
    private             boolean not null,    -- own data (customers, applicants): not for publication
    accepted_codes      varchar[] not null,  -- --accept-code values that this edition needed
    keep_days           integer              -- own data: days after which a record that no later edition holds is forgotten
);
comment on table stage.edition is 'One row per delivery of a source that was taken.';

create table if not exists stage.file (
    edition_id          varchar not null,
    file_sha256         varchar not null,
    part                varchar not null,    -- which file of the set: 'sdn', 'alt', ...
    name                varchar not null,    -- base name as given
    encoding            varchar not null,
    bytes               bigint not null,
    rows_read           bigint not null
);
comment on table stage.file is 'One row per file of an edition.';

create table if not exists stage.presence (
    edition_id          varchar not null,
    record_id           varchar not null,
    version_id          uuid not null   ,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.presence is 'Which version of a record each edition holds, and where it starts.';

create table if not exists stage.removal (
    edition_id          varchar not null,
    record_id           varchar not null,
    reason              varchar not null     -- 'absent' from a full edition, or 'deleted' by a delta
);
comment on table stage.removal is 'Records that an edition no longer holds.';

create table if not exists stage.rejected (
    edition_id          varchar not null,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null,
    whole_row           boolean not null,    -- false: one value was refused, the row itself is staged
    code                varchar not null,    -- 'columns', 'no_key', 'duplicate_key', 'checksum', 'date', 'amount', ...
    reason              varchar not null,    -- for a person: what is wrong and what to do
    content             varchar not null     -- the row or value as published
);
comment on table stage.rejected is 'Rows and values that were refused, each with file, line and reason.';

create table if not exists meta.taking (
    edition_id          varchar not null
);
comment on table meta.taking is 'The edition whose pieces are being written; left behind by a killed run, it tells what the next one takes out first.';

-- ------------------------------------------------------------------------------------------------ records and facts

create table if not exists stage.record (
    record_id           varchar not null,
    version_id          uuid not null   ,
    source              varchar not null,
    channel             varchar not null,
    published_key       varchar not null,
    kind                varchar not null,    -- person, organisation, party (unknown which), wallet, account, asset, statement (no entity: it only carries relations)
    subkind             varchar,             -- bank, vessel, aircraft, trust, state, ... where the publisher says so
    caption             varchar not null,    -- the name under which it is published
    role                varchar,             -- own data: customer, applicant, employee, counterparty
    published_status    varchar,             -- active, dissolved, merged, duplicate, ... as published
    url                 varchar,
    remarks             varchar,             -- free text, whole
    invented            boolean not null default false,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.record is 'One row per published record and version.';

create table if not exists stage.name (
    record_id           varchar not null,
    version_id          uuid not null   ,
    type                varchar not null,    -- primary, alias, former, original_script, trade, short, maiden, translation
    quality             varchar not null,    -- strong, weak, unknown
    full_name           varchar not null,    -- as published, whole
    family              varchar,             -- parts, where published as parts
    given               varchar,
    middle              varchar,
    patronymic          varchar,
    title               varchar,
    suffix              varchar,
    language            varchar,
    script              varchar,             -- where published; else found by resolver/clean/names.py
    valid_from          date,
    valid_to            date,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.name is 'Names and aliases as published, with type, quality and script.';

create table if not exists stage.date (
    record_id           varchar not null,
    version_id          uuid not null   ,
    type                varchar not null,    -- birth, death, incorporation, dissolution, built
    date_from           date,                -- null with date_to: the published text could not be read (kept, and rejected as a value)
    date_to             date,
    precision           varchar not null,    -- day, month, year, range
    approximate         boolean not null,    -- circa
    published           varchar not null,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.date is 'Dates of a record as inclusive ranges with their precision.';

create table if not exists stage.country (
    record_id           varchar not null,
    version_id          uuid not null   ,
    type                varchar not null,    -- nationality, citizenship, jurisdiction, residence, flag, tax, associated
    country             varchar not null,    -- as published
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.country is 'Countries that a record is tied to, as published.';

create table if not exists stage.identifier (
    record_id           varchar not null,
    version_id          uuid not null   ,
    scheme              varchar not null,    -- passport, national_id, tax, registration, lei, bic, imo, mmsi, call_sign, duns, driver_licence, isin, ...
    number              varchar not null,    -- as published, trimmed
    country             varchar,             -- issuer's country as published
    issuer              varchar,             -- register or authority as published
    published_type      varchar not null,    -- the publisher's own word: 'Cedula No.', 'Numéro de passeport'
    issued_on           date,
    expires_on          date,
    status              varchar,             -- expired, fraudulent, lost, ... as published
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.identifier is 'Numbers under which a scheme knows the record.';

create table if not exists stage.document (
    record_id           varchar not null,
    version_id          uuid not null   ,
    type                varchar not null,    -- passport_scan, photo, cv, contract, ...
    number              varchar,
    country             varchar,
    sha256              varchar,             -- hash of the file's bytes
    perceptual_hash     varchar,             -- hex, with its algorithm: 'phash:...'
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.document is 'Files handed in (scans, photos, CVs) by their hashes.';

create table if not exists stage.address (
    record_id           varchar not null,
    version_id          uuid not null   ,
    type                varchar not null,    -- registered, headquarters, residential, business, postal, service, delivery, birth, unknown
    full_address        varchar not null,    -- as published, parts joined with ', '
    care_of             varchar,
    street              varchar,
    po_box              varchar,
    city                varchar,
    region              varchar,
    postcode            varchar,
    country             varchar,             -- as published
    valid_from          date,
    valid_to            date,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.address is 'Postal addresses and places (birth) as published.';

create table if not exists stage.contact (
    record_id           varchar not null,
    version_id          uuid not null   ,
    type                varchar not null,    -- phone, fax, email, website, device, ip, social
    value               varchar not null,
    country             varchar,             -- for phones without a country code
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.contact is 'Phones, e-mails, devices, web sites.';

create table if not exists stage.listing (
    record_id           varchar not null,
    version_id          uuid not null   ,
    listing_id          varchar not null,    -- record_id + '/' + programme: lasts over editions; between them the list, where a programme stands on several
    list                varchar not null,    -- ofac_sdn, un_sc, ...
    authority           varchar not null,    -- OFAC, UN, EU, UK, ...
    programme           varchar not null,    -- authority's code with its prefix: 'ofac:DPRK4', 'un:1718'
    programme_published varchar not null,
    effect              varchar not null,    -- blocking, sectoral, investment, correspondent_account, export_control, debarment, other
    mapped              boolean not null,    -- false: taken by --accept-code, treated as blocking until mapped
    legal_basis         varchar,
    reference           varchar,             -- the authority's number of the listing
    listed_on           date,
    amended_on          date,
    ended_on            date,
    url                 varchar,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.listing is 'Listings of a record: by which law, since when, with what effect.';

create table if not exists stage.attribute (
    record_id           varchar not null,
    version_id          uuid not null   ,
    attribute           varchar not null,    -- gender, position, occupation, sector, vessel_type, tonnage, secondary_sanctions, ...
    value               varchar not null,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.attribute is 'Everything else that is published about a record, by name.';

create table if not exists stage.relation (
    record_id           varchar not null,    -- the record that states it (a party, or a record of kind statement)
    version_id          uuid not null   ,
    relation_id         varchar not null,    -- lasts over editions
    type                varchar not null,    -- owns, controls, directs, employs, represents, related, linked_to, member_of, subsidiary_of, succeeds, banks_at, same_as_hint, pays_to, holds
    nature              varchar,             -- the publisher's own words, or code
    from_status         varchar not null,    -- record, name, unknown, anonymous, none
    from_record         varchar,
    from_name           varchar,
    to_status           varchar not null,
    to_record           varchar,
    to_name             varchar,
    interest            varchar,             -- shares, votes, board, profit, trust, contract, other
    share_low           decimal(9, 6),       -- percent; exact: low = high, both inclusive
    share_high          decimal(9, 6),
    low_inclusive       boolean,
    high_inclusive      boolean,
    share_published     varchar,
    directness          varchar not null default 'unknown',  -- direct, indirect, unknown
    joint_group         varchar,             -- stakes held jointly carry the same value
    components          varchar[],           -- relation_ids that an indirect statement is made of
    nominee             boolean,
    valid_from          date,
    valid_from_precision varchar,
    valid_to            date,
    valid_to_precision  varchar,
    status              varchar,             -- ceased, ... as published
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.relation is 'Statements that tie two parties, or one party and nobody known.';

-- ------------------------------------------------------------------------------------------------ wallets, accounts, tags

create table if not exists stage.wallet (
    record_id           varchar not null,    -- the holder, or the wallet itself (a record of kind wallet)
    version_id          uuid not null   ,
    address             varchar not null,    -- as published
    currency_published  varchar,             -- the publisher's label: 'USDT', 'XBT'; not the chain
    chain_published     varchar,             -- where the publisher names the chain itself
    own                 boolean not null,    -- true: record_id is the wallet; false: record_id holds it
    valid_from          date,
    valid_to            date,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.wallet is 'Chain addresses with their holder, where one is known.';

create table if not exists stage.account (
    record_id           varchar not null,    -- the holder, or the account itself (a record of kind account)
    version_id          uuid not null   ,
    number              varchar not null,    -- IBAN or national number as published
    scheme              varchar not null,    -- iban, national, card, processor, unknown
    bank_bic            varchar,
    bank_name           varchar,
    bank_code           varchar,
    bank_country        varchar,
    currency            varchar,
    holder_name         varchar,             -- as the account's publisher writes it
    own                 boolean not null,    -- true: record_id is the account; false: record_id holds it
    purpose             varchar,             -- payout, refund, ...
    valid_from          date,
    valid_to            date,
    note                varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.account is 'Accounts at banks and payment firms with their holder, where one is known.';

create table if not exists stage.tag (
    record_id           varchar not null,
    version_id          uuid not null   ,
    address             varchar not null,
    currency_published  varchar,
    label               varchar not null,
    actor               varchar,
    category            varchar,
    confidence          varchar,
    cluster_definer     boolean,
    url                 varchar,
    tagged_on           date,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.tag is 'Published labels of addresses.';

-- ------------------------------------------------------------------------------------------------ money

create table if not exists stage.transfer (
    edition_id          varchar not null,
    transfer_id         varchar not null,    -- prefix + ':' + published key (chain:tx:position, UETR, reference), else content hash + occurrence
    source              varchar not null,
    type                varchar not null,    -- bank, token, native, internal, cash, payroll, charge, conversion
    from_scheme         varchar not null,    -- chain, iban, national, processor, party, cash, unknown
    from_value          varchar,             -- address or account number as published
    from_bank           varchar,             -- BIC, bank code or chain
    from_name           varchar,
    from_record         varchar,
    to_scheme           varchar not null,
    to_value            varchar,
    to_bank             varchar,
    to_name             varchar,
    to_record           varchar,
    amount              hugeint not null,    -- smallest units; exact
    scale               smallint not null,   -- amount / 10^scale is the published amount
    amount_published    varchar not null,
    asset               varchar not null,    -- 'iso4217:USD', 'tron:TR7N...' (chain + contract), 'tron:native'
    currency            varchar not null,    -- USD, USDT, TRX
    instructed_amount   varchar,
    instructed_currency varchar,
    exchange_rate       varchar,
    fee                 hugeint,
    time                timestamp not null,  -- UTC
    time_precision      varchar not null,    -- second, minute, day
    block               bigint,
    position            varchar,             -- order inside the block, or of the statement line
    tx_hash             varchar,
    status              varchar not null,    -- booked, pending, rejected, returned, cancelled
    return_of           varchar,             -- transfer_id or reference of the payment that this one returns
    uetr                varchar,
    end_to_end_id       varchar,
    message_id          varchar,
    message_type        varchar,
    purpose             varchar,
    invented            boolean not null default false,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null,
    block_hash          varchar              -- of the block that the publisher saw it in; a rival block may have it, too
);
comment on table stage.transfer is 'Transfers between published accounts or addresses. A transfer_id is taken once.';
alter table stage.transfer add column if not exists block_hash varchar;

create table if not exists stage.transfer_party (
    edition_id          varchar not null,
    transfer_id         varchar not null,
    role                varchar not null,    -- debtor, ultimate_debtor, creditor, ultimate_creditor, debtor_agent, creditor_agent, intermediary, initiator
    name                varchar,
    record_id           varchar,
    account             varchar,
    bic                 varchar,
    lei                 varchar,
    identifier          varchar,
    address             varchar,
    country             varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.transfer_party is 'Who stands in which role of a transfer.';

create table if not exists stage.transfer_message (
    edition_id          varchar not null,
    transfer_id         varchar not null,
    told_as             varchar not null,    -- instruction, interbank, cover, return, debit_entry, credit_entry
    instruction_id      varchar,             -- the sender's reference of the payment (:20:, InstrId)
    bank_reference      varchar,             -- the account servicer's reference of a statement entry
    statement           varchar,             -- the statement or report in which an entry stands
    sender_bic          varchar,
    receiver_bic        varchar,
    batch               varchar,             -- the batch of which it is one transaction
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.transfer_message is 'As what a bank message or statement tells of a transfer, with its references.';

create table if not exists stage.payment_event (
    edition_id          varchar not null,
    event_id            varchar not null,
    message_type        varchar not null,
    status              varchar not null,    -- accepted, settled, pending, rejected, cancel_requested, cancelled, cancel_refused, charged
    message_id          varchar,
    original_message_id varchar,             -- what the message speaks of: its id, reference or UETR
    original_reference  varchar,
    uetr                varchar,
    reason              varchar,
    amount              hugeint,             -- charges
    scale               smallint,
    currency            varchar,
    time                timestamp,
    sender_bic          varchar,
    receiver_bic        varchar,
    file_sha256         varchar not null,
    part                varchar not null,
    line                bigint not null
);
comment on table stage.payment_event is 'What messages say of the state of payments (rejected, cancelled, charged); no money moves by it.';

create table if not exists stage.block (
    edition_id varchar not null, chain varchar not null, number bigint not null, hash varchar not null, parent_hash varchar,
    time timestamp not null, transactions bigint,  -- their number as published; null = not published
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.block is 'Blocks of a chain.';

create table if not exists stage.transaction (
    edition_id varchar not null, chain varchar not null, tx_hash varchar not null, block bigint, position bigint,
    time timestamp not null, fee hugeint, coinbase boolean not null,
    file_sha256 varchar not null, part varchar not null, line bigint not null,
    block_hash varchar                       -- null where the publisher gives none
);
comment on table stage.transaction is 'Transactions of a chain, those that moved nothing among them: they show that a block is whole.';
alter table stage.transaction add column if not exists block_hash varchar;

create table if not exists stage.tx_input (
    edition_id varchar not null, chain varchar not null, tx_hash varchar not null, position bigint not null,
    spent_tx_hash varchar, spent_position bigint, addresses varchar[], amount hugeint, script_type varchar,
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.tx_input is 'Inputs of a transaction; amount is null where the publisher gives none.';

create table if not exists stage.tx_output (
    edition_id varchar not null, chain varchar not null, tx_hash varchar not null, position bigint not null,
    addresses varchar[], amount hugeint, script_type varchar,
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.tx_output is 'Outputs of a transaction.';

create table if not exists stage.coverage (
    edition_id varchar not null,
    chain varchar not null,
    address varchar,                         -- as published; null = every address
    type varchar,                            -- native, token, internal: type of the transfers; null = all
    asset varchar,                           -- null = every asset of the type
    from_time timestamp, to_time timestamp,  -- both inclusive; null = without that end
    from_block bigint, to_block bigint,      -- both inclusive; null where the publisher tells times only
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.coverage is 'Where a publisher says, or its files show, that all transfers are loaded; whole blocks are found by their transactions.';

create table if not exists stage.balance (
    edition_id varchar not null, scheme varchar not null, value varchar not null, bank varchar, type varchar not null,
    amount hugeint not null, scale smallint not null, asset varchar not null, currency varchar not null,
    day date not null, statement varchar,
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.balance is 'Published balances (opening, closing, available) of accounts.';

create table if not exists stage.rate (
    edition_id varchar not null,
    base varchar not null, currency varchar not null,   -- one unit of the base is worth that much of the currency
    day date not null, units hugeint not null, scale smallint not null, rate_published varchar not null,
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.rate is 'Rates of exchange by day: units / 10^scale, exactly as published.';

create table if not exists stage.evaluation_label (
    edition_id varchar not null, subject_type varchar not null, subject_id varchar not null,
    label varchar not null, value varchar not null,
    file_sha256 varchar not null, part varchar not null, line bigint not null
);
comment on table stage.evaluation_label is 'Published truth, for evaluation only: no detector and no model reads it.';

-- In workspaces of before 2026-11-23 the id of a version was text.
alter table stage.presence alter version_id type uuid;
alter table stage.record alter version_id type uuid;
alter table stage.name alter version_id type uuid;
alter table stage.date alter version_id type uuid;
alter table stage.country alter version_id type uuid;
alter table stage.identifier alter version_id type uuid;
alter table stage.document alter version_id type uuid;
alter table stage.address alter version_id type uuid;
alter table stage.contact alter version_id type uuid;
alter table stage.listing alter version_id type uuid;
alter table stage.attribute alter version_id type uuid;
alter table stage.relation alter version_id type uuid;
alter table stage.wallet alter version_id type uuid;
alter table stage.account alter version_id type uuid;
alter table stage.tag alter version_id type uuid;
-- and of how long own data may be kept nothing was said.
alter table stage.edition add column if not exists keep_days integer;

-- ------------------------------------------------------------------------------------------------ findings and what is live

create table if not exists stage.finding (
    edition_id          varchar not null,
    rule                varchar not null,    -- 'expected_records', 'expected_removed', 'undated', 'no_end_mark', ...
    message             varchar not null
);
comment on table stage.finding is 'What a person should look at in an edition that was taken.';

-- Editions in their order: by publication date. An edition without one counts as published with the newest edition of
-- its source that had arrived before it, and after that one (by sequence).
create or replace view stage.edition_order as
select
    *,
    coalesce(
        published_on,
        max(published_on) over (partition by source order by sequence rows between unbounded preceding and 1 preceding),
        date '0001-01-01'
    ) as counts_as_of
from stage.edition;

-- What became of each record from edition to edition of its source and channel, with the day as of which it did: 'new',
-- 'changed', 'removed', or 'back' where it had been removed.
create or replace view stage.change as
with event as (
    select presence.record_id, edition.source, edition.channel, edition.edition_id, edition.counts_as_of,
           edition.sequence, presence.version_id
    from stage.presence as presence join stage.edition_order as edition on edition.edition_id = presence.edition_id
    union all
    select removal.record_id, edition.source, edition.channel, edition.edition_id, edition.counts_as_of,
           edition.sequence, null
    from stage.removal as removal join stage.edition_order as edition on edition.edition_id = removal.edition_id
),
step as (
    select *, lag(version_id) over before as previous, row_number() over before as number
    from event
    window before as (partition by record_id, source, channel order by counts_as_of, sequence)
)
select record_id, source, channel, edition_id, counts_as_of as day, sequence, version_id,
       case when version_id is null then 'removed' when number = 1 then 'new' when previous is null then 'back'
            else 'changed' end as change
from step
where version_id is distinct from previous;

-- Live versions, one row per record and channel; the one definition of what is live.
-- 1. Of the editions of one source and channel that hold a record, the latest counts.
-- 2. A channel is left out where another channel of the source holds the record in an edition with a later date; channels
--    of one date are all live (one record, a citation from each), and so is a channel whose date nobody knows.
-- 3. A record that a later edition of the source removed is not live: later by date, or of the same date and channel and
--    arrived later. A record that comes back is live again.
create or replace view stage.live as
with held as (
    select
        presence.record_id, presence.version_id, edition.source, edition.channel, edition.edition_id,
        edition.published_on, edition.counts_as_of, edition.sequence, edition.invented, edition.private,
        row_number() over (
            partition by presence.record_id, edition.source, edition.channel
            order by edition.counts_as_of desc, edition.sequence desc
        ) as age
    from stage.presence as presence
    join stage.edition_order as edition on edition.edition_id = presence.edition_id
),
newest as (
    select *, max(published_on) over (partition by record_id, source) as latest from held where age = 1
),
removed as (
    select removal.record_id, edition.source, edition.channel, edition.counts_as_of, edition.sequence
    from stage.removal as removal
    join stage.edition_order as edition on edition.edition_id = removal.edition_id
)
select record_id, version_id, source, channel, edition_id, published_on, invented, private
from newest
where (published_on is null or published_on = latest)
  and not exists (
    select 1 from removed
    where removed.record_id = newest.record_id
      and removed.source = newest.source
      and (removed.counts_as_of > newest.counts_as_of
           or (removed.counts_as_of = newest.counts_as_of and removed.channel = newest.channel
               and removed.sequence > newest.sequence))
  );
