-- Attachments by account: how many, their bytes, and how many the archive could not get. All accounts
-- are there; support, artifact and error say which of them could not be read.
SELECT a.account, a.support, a.artifact, a.error,
  count(f.id) AS attachments,
  coalesce(sum(f.size), 0) AS bytes,
  count(f.missing) AS missing
FROM accounts AS a
LEFT JOIN attachments_all AS f ON f.account = a.account
GROUP BY a.account, a.support, a.artifact, a.error
ORDER BY a.account;
