-- A payout is worth exactly its items, and its items are its partner's, in its currency.
select p.id, p.amount, sum(i.amount) as items
  from payouts p join payout_items i on i.payout_id = p.id join commissions c on c.id = i.commission_id
 group by p.id
having p.amount <> sum(i.amount) or bool_or(c.partner_id <> p.partner_id or c.currency <> p.currency or c.amount <> i.amount);
