-- Red checks of Trusted Advisor by account and category, and how many resources they flag.
SELECT s.account, k.category, count(*) AS red_checks,
  sum(s.resources_flagged) AS resources_flagged
FROM summaries AS s
LEFT JOIN checks AS k ON k.account = s.account AND k.id = s.id
WHERE s.status = 'error'
GROUP BY s.account, k.category
ORDER BY s.account, k.category NULLS LAST;
