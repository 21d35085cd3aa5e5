/*
title: Civil events of the delivered days as new states of residents
grain: one row a resident and event
reads: [household_event, person, card, actor, step_registry]
*/
WITH touched AS (
  SELECT
    e.hh,
    e.event,
    e.event_on,
    p.person_id,
    p.slot,
    p.sex,
    p.relation,
    p.marital_code,
    p.birth_on,
    p.full_name,
    p.is_newborn,
    row_number() OVER (PARTITION BY e.hh ORDER BY p.is_newborn, u('who', p.person_id), p.person_id) AS lot,
    row_number() OVER (PARTITION BY e.hh ORDER BY p.is_newborn, p.birth_on, p.person_id) AS seniority,
    row_number() OVER (
      PARTITION BY e.hh
      ORDER BY p.birth_on BETWEEN $start - 14600 AND $start - 6200 DESC, p.birth_on DESC, p.person_id
    ) AS ktp_turn,
    row_number() OVER (
      PARTITION BY e.hh
      ORDER BY p.relation = 4 AND p.birth_on < $start - 7300 AND p.marital_code = 1 DESC, u('who', p.person_id), p.person_id
    ) AS heir,
    p.relation = 4 AND p.birth_on < $start - 7300 AND p.marital_code = 1 AS is_single_adult_child,
    p.birth_on BETWEEN $start - 14600 AND $start - 6200 AS is_ktp_age
  FROM household_event AS e
  INNER JOIN person AS p ON p.hh = e.hh
),
spouse AS (
  SELECT
    hh,
    event_on,
    person_id,
    sex,
    row_number() OVER (PARTITION BY sex ORDER BY event_on, person_id) AS place
  FROM touched
  WHERE event = 'KAWIN' AND heir = 1 AND is_single_adult_child
),
dead AS (
  SELECT
    hh,
    slot
  FROM touched
  WHERE event = 'MATI' AND seniority = 1
),
heir AS (
  SELECT
    a.hh,
    arg_min(a.slot, CASE WHEN a.birth_on < $start - 6205 THEN a.slot ELSE 100 + a.slot END) AS slot
  FROM touched AS a
  INNER JOIN dead AS d ON d.hh = a.hh AND d.slot = 1 AND a.slot <> 1
  GROUP BY a.hh
),
state AS (
  SELECT person_id, event, event_on, hh * 8 + 1 AS card_id, relation, marital_code, full_name, birth_on, 1 AS is_active
  FROM touched
  WHERE event = 'PINDAH'
  UNION ALL
  SELECT person_id, event, event_on, hh * 8 + 2, 1, marital_code, full_name, birth_on, 1
  FROM touched
  WHERE event = 'KK_BARU' AND heir = 1 AND is_single_adult_child
  UNION ALL
  SELECT a.person_id, a.event, g.event_on, g.hh * 8 + 3, CASE WHEN a.sex = 'L' THEN 1 ELSE 3 END, 2, a.full_name, a.birth_on, 1
  FROM spouse AS s
  INNER JOIN spouse AS g ON g.place = s.place AND g.sex = 'L'
  INNER JOIN spouse AS b ON b.place = s.place AND b.sex = 'P'
  INNER JOIN touched AS a ON a.person_id = s.person_id
  UNION ALL
  SELECT
    person_id, event, event_on, hh * 8 + CASE WHEN slot = 2 THEN 4 ELSE 0 END, 1, 3, full_name, birth_on, 1
  FROM touched
  WHERE event = 'CERAI' AND slot IN (1, 2) AND hh IN (SELECT hh FROM touched WHERE slot = 2)
  UNION ALL
  SELECT person_id, event, event_on, hh * 8, relation, marital_code, full_name, birth_on, 1
  FROM touched
  WHERE is_newborn
  UNION ALL
  SELECT person_id, event, event_on, hh * 8, relation, marital_code, full_name, birth_on, 0
  FROM touched
  WHERE event = 'MATI' AND seniority = 1
  UNION ALL
  SELECT
    a.person_id,
    'KK_BARU',
    a.event_on,
    a.hh * 8 + 5,
    CASE
      WHEN a.slot = h.slot THEN 1
      WHEN h.slot = 2 AND a.relation = 7 THEN 8
      WHEN h.slot = 2 THEN a.relation
      ELSE 9
    END,
    CASE WHEN a.slot = 2 THEN 4 ELSE a.marital_code END,
    a.full_name,
    a.birth_on,
    1
  FROM touched AS a
  INNER JOIN heir AS h ON h.hh = a.hh
  WHERE a.slot <> 1
  UNION ALL
  SELECT person_id, event, event_on, hh * 8, relation, marital_code, name_variant(full_name, person_id), birth_on, 1
  FROM touched
  WHERE event = 'KOREKSI_NAMA' AND lot = 1 AND name_variant(full_name, person_id) <> full_name
  UNION ALL
  SELECT
    person_id,
    event,
    event_on,
    hh * 8,
    relation,
    marital_code,
    full_name,
    CASE
      WHEN u('correction', person_id) < 0.55 AND day(birth_on) <= 12 AND day(birth_on) <> month(birth_on)
        THEN make_date(year(birth_on), day(birth_on), month(birth_on))
      WHEN u('correction', person_id) < 0.85 THEN birth_on - CAST(1 + ui('correction days', person_id, 9) AS INTEGER)
      ELSE birth_on - CAST(365 * (1 + ui('correction years', person_id, 2)) AS INTEGER)
    END,
    1
  FROM touched
  WHERE event = 'KOREKSI_TGL_LHR' AND lot = 1 AND birth_on < $start - 400
  UNION ALL
  SELECT person_id, event, event_on, hh * 8, relation, marital_code, full_name, birth_on, 1
  FROM touched
  WHERE event = 'REKAM_KTP' AND ktp_turn = 1 AND is_ktp_age
  UNION ALL
  SELECT
    p.person_id,
    t.event,
    a.anchor_on + t.day,
    p.hh * 8 + 6,
    1,
    p.marital_code,
    p.full_name,
    CAST(p.birth_on + to_years(CAST(t.birth_shift_years AS INTEGER)) AS DATE),
    1
  FROM actor AS a
  INNER JOIN step_registry AS t ON t.scenario = a.scenario AND (t.is_twin = 'Y') = a.is_twin AND t.role = a.role
  INNER JOIN person AS p ON p.person_id = a.person_id
)
SELECT
  person_id,
  event,
  event_on,
  card_id,
  relation,
  marital_code,
  full_name,
  birth_on,
  is_active
FROM state
WHERE event_on > $start
ORDER BY event_on, person_id
