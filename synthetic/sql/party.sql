/*
title: What the people of one journey share: way, booking, agency, ticket
grain: one row a party
reads: [own_trip, joined_trip, corridor, province, destination, post]
*/
WITH lane AS (
  SELECT
    p.province_code,
    p.hub,
    d.destination,
    flatten(list(list_transform(range(CAST(c.weight AS BIGINT)), lambda i: c.tpi_code) ORDER BY c.tpi_code)) AS ways
  FROM province AS p
  CROSS JOIN destination AS d
  INNER JOIN corridor AS c
    ON c.province_code = CASE WHEN EXISTS (
        SELECT 1 FROM corridor AS x WHERE x.province_code = p.province_code AND x.destination = d.destination
      ) THEN p.province_code ELSE '**' END
    AND c.destination = CASE WHEN EXISTS (
        SELECT 1 FROM corridor AS y WHERE y.province_code IN (p.province_code, '**') AND y.destination = d.destination
      ) THEN d.destination ELSE '**' END
  GROUP BY p.province_code, p.hub, d.destination
),
journey AS (
  SELECT
    trip_key AS party_key,
    province_code,
    left_on,
    nights,
    destination,
    purpose,
    bureau_no,
    tour_no,
    kind,
    CASE
      WHEN bureau_no IS NOT NULL THEN 'PPIU ' || bureau_no || ' ' || left_on
      WHEN tour_no IS NOT NULL THEN 'TOUR ' || tour_no || destination || left_on
      ELSE CAST(trip_key AS VARCHAR)
    END AS group_key
  FROM own_trip
  UNION ALL
  SELECT
    party_key,
    lpad(CAST(-party_key // 100000 AS VARCHAR), 2, '0'),
    min(left_on),
    min(nights),
    ['SGP', 'MYS', 'SGP', 'KOR', 'THA'][1 + ui('school to', party_key, 5)],
    'LAINNYA',
    NULL,
    NULL,
    'SCHOOL',
    CAST(party_key AS VARCHAR)
  FROM joined_trip
  WHERE kind = 'SCHOOL'
  GROUP BY party_key
),
way AS (
  SELECT
    j.*,
    l.hub,
    CASE
      WHEN j.bureau_no IS NOT NULL THEN ['A-CGK', 'A-SUB', 'A-CGK', 'A-CGK', 'A-KNO', 'A-CGK', 'A-UPG', 'A-BTH'][1 + j.bureau_no % 8]
      WHEN l.ways IS NULL THEN 'A-*'
      ELSE l.ways[1 + ui('way', j.group_key, len(l.ways))]
    END AS way_out,
    CASE
      WHEN j.bureau_no IS NOT NULL THEN ['A-CGK', 'A-SUB', 'A-CGK', 'A-CGK', 'A-KNO', 'A-CGK', 'A-UPG', 'A-BTH'][1 + j.bureau_no % 8]
      WHEN l.ways IS NULL THEN 'A-*'
      WHEN u('same way back', j.group_key) < 0.9 THEN l.ways[1 + ui('way', j.group_key, len(l.ways))]
      ELSE l.ways[1 + ui('way back', j.group_key, len(l.ways))]
    END AS way_in
  FROM journey AS j
  LEFT JOIN lane AS l ON l.province_code = j.province_code AND l.destination = j.destination
),
flown AS (
  SELECT
    w.*,
    CASE
      WHEN w.hub IN ('A-DPS', 'A-SUB', 'A-KNO') AND u('hub', w.group_key) < 0.75 THEN w.hub
      WHEN w.hub IS NOT NULL AND w.destination IN ('MYS', 'SGP', 'SAU') AND u('hub', w.group_key) < 0.5 THEN w.hub
      WHEN u('hub b', w.group_key) < 0.84 THEN 'A-CGK'
      ELSE ['A-DPS', 'A-DPS', 'A-SUB', 'A-KNO'][1 + ui('hub c', w.group_key, 4)]
    END AS airport
  FROM way AS w
)
SELECT
  f.party_key,
  f.group_key,
  f.left_on,
  f.nights,
  f.destination,
  CASE WHEN u('stopover', f.group_key) < 0.006 AND f.purpose = 'WISATA' THEN ['THA', 'VNM', 'KHM', 'JPN', 'AUS'][1 + ui('stopover to', f.group_key, 5)] ELSE f.destination END
    AS booked,
  f.purpose,
  f.kind,
  CASE
    WHEN f.purpose = 'UMRAH' THEN 'UMRAH'
    WHEN f.purpose = 'HAJI' THEN 'HAJI'
    WHEN f.kind = 'WORK' THEN 'WORK'
    WHEN f.purpose = 'BELAJAR' THEN 'STUDY'
    WHEN f.purpose = 'KUNJUNGAN_KELUARGA' AND u('resident', f.group_key) < 0.08 THEN 'RESIDENCE'
    WHEN d.has_visit_visa = 'Y' THEN 'VISIT'
    ELSE 'NONE'
  END AS visa_type,
  CASE WHEN f.way_out = 'A-*' THEN f.airport ELSE f.way_out END AS tpi_out,
  CASE WHEN f.way_in = 'A-*' THEN f.airport ELSE f.way_in END AS tpi_in,
  CASE
    WHEN f.bureau_no IS NOT NULL THEN 'PPIU-' || lpad(CAST(f.bureau_no AS VARCHAR), 5, '0')
    WHEN f.tour_no IS NOT NULL THEN 'AGT-' || lpad(CAST(f.tour_no AS VARCHAR), 5, '0')
    WHEN u('agent', f.group_key) < 0.16 THEN 'OTA-' || lpad(CAST(1 + ui('which agent', f.group_key, 12) AS VARCHAR), 5, '0')
  END AS agency_id,
  CASE WHEN f.nights <= 60 AND f.kind <> 'WORK' THEN u('return booked', f.group_key) ELSE 1.0 END AS return_draw
FROM flown AS f
LEFT JOIN destination AS d ON d.destination = f.destination
ORDER BY f.party_key
