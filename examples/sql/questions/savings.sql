-- Estimated savings per month by check, over all accounts.
SELECT s.id AS check_id, min(k.name) AS name, count(*) AS accounts,
  sum(CAST(s.estimated_monthly_savings AS DECIMAL(18, 2))) AS estimated_monthly_savings
FROM summaries AS s
LEFT JOIN checks AS k ON k.account = s.account AND k.id = s.id
WHERE s.estimated_monthly_savings > 0
GROUP BY s.id
ORDER BY estimated_monthly_savings DESC, check_id;
