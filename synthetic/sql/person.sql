/*
title: Residents as the registry knows them before the delivered days
grain: one row a resident
reads: [resident, household, nik, name, card, member]
*/
WITH holds AS (
  SELECT
    hh,
    bool_or(slot = 2) AS has_wife,
    bool_or(slot = 17) AS has_in_law
  FROM member
  GROUP BY hh
),
parent AS (
  SELECT
    r.person_id,
    m.nik AS mother_nik,
    f.nik AS father_nik,
    coalesce(mn.full_name, mu.full_name) AS mother_name,
    coalesce(fn.full_name, fu.full_name) AS father_name
  FROM resident AS r
  LEFT JOIN nik AS m ON m.person_id = r.mother_id
  LEFT JOIN nik AS f ON f.person_id = r.father_id
  LEFT JOIN name AS mn ON mn.name_key = CASE WHEN m.nik IS NOT NULL THEN r.mother_id END
  LEFT JOIN name AS fn ON fn.name_key = CASE WHEN f.nik IS NOT NULL THEN r.father_id END
  LEFT JOIN name AS mu ON mu.name_key = -r.person_id
  LEFT JOIN name AS fu ON fu.name_key = -r.person_id - 1099511627776
)
SELECT
  r.person_id,
  r.hh,
  r.slot,
  r.relation,
  r.sex,
  r.birth_on,
  date_diff('day', r.birth_on, $start) / 365.25 AS age,
  n.nik,
  n.birth_place,
  n.is_birth_off,
  w.full_name,
  CASE w.style
    WHEN 'BALI' THEN 'BALINESE'
    WHEN 'BATAK' THEN 'BATAK'
    WHEN 'TIONGHOA' THEN 'CHINESE'
    WHEN 'ARAB' THEN 'ARABIC'
    ELSE ['ONE_WORD', 'TWO_WORDS', 'THREE_WORDS', 'LONG'][least(4, len(string_split(bare_name(w.full_name), ' ')))]
  END AS name_type,
  CASE
    WHEN r.slot IN (1, 2) AND h.has_wife THEN 2
    WHEN r.slot = 17 OR (r.slot = 3 AND h.has_in_law) THEN 2
    WHEN r.relation = 7 THEN 4
    WHEN r.slot = 1 AND r.birth_on < $start - 16500 THEN CASE WHEN u('widow', r.person_id) < 0.6 THEN 4 ELSE 3 END
    WHEN r.slot = 1 AND r.birth_on < $start - 10500 THEN CASE WHEN u('widow', r.person_id) < 0.45 THEN 3 ELSE 1 END
    ELSE 1
  END AS marital_code,
  p.mother_nik,
  p.mother_name,
  CASE WHEN p.father_nik IS NOT NULL OR u('father known', r.person_id) < 0.93 THEN p.father_nik END AS father_nik,
  CASE WHEN p.father_nik IS NOT NULL OR u('father known', r.person_id) < 0.93 THEN p.father_name END AS father_name,
  r.mother_id,
  r.father_id,
  r.is_newborn,
  c.card_id,
  c.no_kk,
  c.village_code,
  substr(c.village_code, 1, 5) AS regency_code,
  substr(c.village_code, 1, 2) AS province_code,
  c.issued_on AS card_issued_on,
  mrz(w.full_name) AS mrz_name,
  '+62899' || lpad(CAST(phone_no(r.hh * 4 + CASE WHEN r.slot <= 3 THEN r.slot ELSE 0 END) AS VARCHAR), 7, '0') AS phone
FROM resident AS r
INNER JOIN holds AS h ON h.hh = r.hh
INNER JOIN nik AS n ON n.person_id = r.person_id
INNER JOIN name AS w ON w.name_key = r.person_id
INNER JOIN parent AS p ON p.person_id = r.person_id
INNER JOIN card AS c ON c.card_id = r.hh * 8
ORDER BY r.person_id
