/*
title: Departures still ahead, from passenger lists
grain: one row per person booked on a service, not yet seen leaving, of services from a day before the run date on
reads: [seen.passenger_list, seen.crossing, identity.link, reference.tpi]
doc: >
  A person may be on several lists of one service: the first gives the record its name and the day it was known, the last says what is
  booked. Whoever was seen at a post with the same document, or under the same identity, within a day of the departure has left or was
  turned to; a list whose service left more than a day ago says nothing any more.
*/
WITH listed AS MATERIALIZED (
  SELECT
    list.list_id || '|' || list.doc_no AS record_key,
    list.sent_at,
    list.service_no,
    list.departs_at,
    CAST(list.departs_at AS DATE) AS crossed_on,
    list.tpi_code,
    list.doc_type,
    list.doc_no,
    list.issuing_state,
    list.birth_on,
    list.nationality,
    list.final_destination,
    list.return_on,
    list.booking_ref,
    list.agency_id,
    FIRST_VALUE(list.list_id || '|' || list.doc_no) OVER listing AS first_key,
    CAST(FIRST_VALUE(list.sent_at) OVER listing AS DATE) AS known_on,
    LEAD(list.sent_at) OVER listing AS replaced_at
  FROM seen.passenger_list AS list
  WHERE CAST(list.departs_at AS DATE) >= $run_on - 1
  WINDOW listing AS (
    PARTITION BY list.service_no, CAST(list.departs_at AS DATE), list.doc_no, list.issuing_state
    ORDER BY list.sent_at, list.list_id
  )
),

gone AS MATERIALIZED (
  SELECT
    crossing.doc_no,
    crossing.issuing_state,
    link.person_id,
    CAST(crossing.crossed_at AS DATE) AS crossed_on
  FROM seen.crossing AS crossing
  INNER JOIN identity.link AS link
    ON
      crossing.crossing_id = link.record_key
      AND link.feed = 'crossing'
  WHERE
    crossing.direction = 'OUT'
    AND CAST(crossing.crossed_at AS DATE) >= $run_on - 2
)

SELECT
  listed.first_key AS crossing_id,
  link.person_id,
  link.rung,
  listed.departs_at AS crossed_at,
  listed.crossed_on,
  listed.tpi_code,
  tpi.kind AS mode,
  listed.service_no,
  listed.doc_type,
  listed.doc_no,
  listed.issuing_state,
  listed.birth_on,
  listed.nationality,
  listed.final_destination AS destination,
  listed.return_on,
  listed.booking_ref,
  listed.agency_id,
  listed.known_on
FROM listed
INNER JOIN identity.link AS link
  ON
    listed.record_key = link.record_key
    AND link.feed = 'passenger_list'
LEFT JOIN reference.tpi AS tpi
  ON listed.tpi_code = tpi.tpi_code
WHERE
  listed.replaced_at IS NULL
  AND NOT EXISTS (
    SELECT 1
    FROM gone
    WHERE
      gone.doc_no = listed.doc_no
      AND gone.issuing_state = listed.issuing_state
      AND gone.crossed_on BETWEEN listed.crossed_on - 1 AND listed.crossed_on + 1
  )
  AND NOT EXISTS (
    SELECT 1
    FROM gone
    WHERE
      gone.person_id = link.person_id
      AND gone.crossed_on BETWEEN listed.crossed_on - 1 AND listed.crossed_on + 1
  )
