-- Shared by the statements of all sources: reading dates as inclusive ranges, and tidying published text.
-- A date that can't be read gives null; the source keeps its text and rejects the value.

-- Text without blanks (also non-breaking ones) at its ends; empty text is null.
create or replace temp macro tidy(value) as nullif(regexp_replace(value, '^[\s\x{00A0}\x{200B}\x{FEFF}]+|[\s\x{00A0}\x{200B}\x{FEFF}]+$', '', 'g'), '');

-- tidy(value), in a third of the time where there is nothing to take off: plain text that begins and ends with a letter,
-- digit or sign. For columns; of a longer expression each mention would be worked out anew.
create or replace temp macro tidied(value) as
    case
        when value >= '!' and strlen(value) = length(value) and right(value, 1) >= '!' then value
        else nullif(regexp_replace(value, '^[\s\x{00A0}\x{200B}\x{FEFF}]+|[\s\x{00A0}\x{200B}\x{FEFF}]+$', '', 'g'), '')
    end;

-- Text without spaces at its ends; empty text is null: nullif(trim(value), ''), in an eighth of the time where there are
-- none to take off. For columns; of a longer expression each mention would be worked out anew.
create or replace temp macro trimmed(value) as
    case
        when value = '' then null
        when starts_with(value, ' ') or ends_with(value, ' ') or strlen(value) <> length(value) then nullif(trim(value), '')
        else value
    end;

-- First and last day of a published date: '22 Aug 1969', 'Aug 1969', '1969', '1969-08-22', '1969-08'.
create or replace temp macro first_day(value) as
    case
        when regexp_full_match(value, '\d{4}') then try_cast(value || '-01-01' as date)
        when regexp_full_match(value, '\d{4}-\d{2}') then try_cast(value || '-01' as date)
        when regexp_full_match(value, '\d{4}-\d{2}-\d{2}') then try_cast(value as date)
        when regexp_full_match(value, '[A-Za-z]{3} \d{4}') then try_strptime('01 ' || value, '%d %b %Y')::date
        when regexp_full_match(value, '[A-Za-z]{4,9} \d{4}') then try_strptime('01 ' || value, '%d %B %Y')::date
        when regexp_full_match(value, '\d{1,2} [A-Za-z]{3} \d{4}') then try_strptime(value, '%d %b %Y')::date
        when regexp_full_match(value, '\d{1,2} [A-Za-z]{4,9} \d{4}') then try_strptime(value, '%d %B %Y')::date
    end;
create or replace temp macro last_day_of(value) as
    case
        when regexp_full_match(value, '\d{4}') then try_cast(value || '-12-31' as date)
        when regexp_full_match(value, '\d{4}-\d{2}|[A-Za-z]{3,9} \d{4}') then last_day(first_day(value))
        else first_day(value)
    end;
create or replace temp macro date_precision(value) as
    case
        when regexp_full_match(value, '\d{4}') then 'year'
        when regexp_full_match(value, '\d{4}-\d{2}|[A-Za-z]{3,9} \d{4}') then 'month'
        else 'day'
    end;

-- Text on one line: line breaks and runs of blanks become one blank. Most values have none, nor any at their ends, which
-- is found in one look.
create or replace temp macro flat(value) as
    case
        when regexp_matches(value, '[\t\n\f\r\x{00A0}\x{200B}\x{FEFF}]|  |^ | $') then tidy(regexp_replace(value, '[\s\x{00A0}]+', ' ', 'g'))
        else nullif(value, '')
    end;
