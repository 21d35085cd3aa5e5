/*
title: Placements of linked workers
grain: one row per placement
reads: [seen.placement, core.placement, identity.exact_link, fact.licence]
*/
WITH known AS (
  SELECT
    id_pmi,
    MIN(business_on) AS delivered_on
  FROM core.placement
  WHERE business_on <= $run_on
  GROUP BY id_pmi
)

SELECT
  placement.id_pmi,
  link.person_id,
  placement.scheme,
  placement.destination,
  placement.status,
  placement.status_on,
  placement.contract_from,
  placement.contract_to,
  placement.p3mi_id,
  EXISTS (
    SELECT 1
    FROM fact.licence AS licence
    WHERE
      licence.licence_id = placement.p3mi_id
      AND is_licensed_on(
        placement.status_on, licence.licensed_from, licence.licensed_to, licence.sanction_from, licence.sanction_to
      )
  ) AS is_company_licensed,
  LEAST(known.delivered_on, placement.status_on) AS first_known_on
FROM seen.placement AS placement
INNER JOIN identity.exact_link AS link
  ON
    placement.id_pmi = link.record_key
    AND link.feed = 'placement'
INNER JOIN known
  ON placement.id_pmi = known.id_pmi
