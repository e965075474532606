-- Every commission is in at most one payout that has not failed.
select i.commission_id, count(*) as live_payouts
  from payout_items i left join payout_results r on r.payout_id = i.payout_id
 where r.outcome is distinct from 'failed' group by i.commission_id having count(*) > 1;
