-- evidence.payment_event: messages of the state of payments, with the payment that each speaks of.
-- reads: work.payment_event
insert into generation.evidence.payment_event by name
select event_id, payment_id, message_type, status, reason, cite from work.payment_event order by event_id
