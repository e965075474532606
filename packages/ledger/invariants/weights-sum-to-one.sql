-- The shares of a credited decision sum to one; a decision that credits nobody has none.
select a.id, a.outcome, sum(s.weight_numerator::numeric / s.weight_denominator) as weight
  from attributions a left join attribution_shares s on s.attribution_id = a.id
 group by a.id, a.outcome
having (a.outcome = 'credited' and abs(coalesce(sum(s.weight_numerator::numeric / s.weight_denominator), 0) - 1) > 0.0000000001)
    or (a.outcome <> 'credited' and count(s.id) > 0);
