-- Open cases by account and severity.
SELECT account, severity_code, count(*) AS open_cases
FROM cases
WHERE coalesce(status, '') <> 'resolved'
GROUP BY account, severity_code
ORDER BY account, severity_code NULLS LAST;
