-- Every write-off was asked for by one admin and approved by another, in the amount that was asked for.
select c.id, c.amount, w.amount as requested, d.requested_by, d.decided_by
  from commissions c
  left join write_off_decisions d on d.commission_id = c.id
  left join write_offs w on w.id = d.write_off_id
 where c.kind = 'write_off'
   and (d.decision is distinct from 'approve' or d.decided_by = w.requested_by or w.amount <> c.amount
        or w.currency <> c.currency or w.partner_id <> c.partner_id or d.decided_by not like 'admin:%');
