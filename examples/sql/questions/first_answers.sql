-- How long AWS took to answer first, by service and severity: also of cases that AWS no longer has.
SELECT service_code, severity_code, count(*) AS answered_cases,
  CAST(floor(avg(seconds)) AS BIGINT) AS mean_seconds,
  max(seconds) AS longest_seconds
FROM first_answers
GROUP BY service_code, severity_code
ORDER BY service_code NULLS LAST, severity_code NULLS LAST;
