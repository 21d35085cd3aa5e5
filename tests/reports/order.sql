-- The order in which the flags of country.sql are looked at, and what reviews found. One group of a contact with three travellers, two of
-- them on one flight that has not left; every other flag is its own item.
CREATE TEMP TABLE grouped AS
SELECT SUBSTR(md5('c01' || i), 1, 16) AS flag_id, i FROM (VALUES (1), (2), (5)) AS members(i);
INSERT INTO mart.item
SELECT
  'i' || flag_id, ROW_NUMBER() OVER (ORDER BY tier, strength DESC, occurred_on, flag_id) + 1, 'person_trip', unit_code, tier,
  CASE tier WHEN 1 THEN 540 ELSE 250 END + CAST(30 * strength AS INTEGER), [LEFT(rule_id, 1)], person_id, flag_id, NULL, NULL, NULL, 1, 1,
  NULL, NULL, occurred_on, first_run_on
FROM mart.flag
WHERE status = 'OPEN' AND rule_id IN ('C01', 'C10') AND flag_id NOT IN (SELECT flag_id FROM grouped);
UPDATE mart.item SET place = 1 WHERE tier = 1;
INSERT INTO mart.item VALUES (
  'igroup', 2, 'group', 'KANIM3201', 2, 340, ['C', 'D'], NULL, '1a1b2c3d4e5f6a7b', 'CONTACT',
  '9 kartu keluarga dari 4 kabupaten/kota memakai kontak yang sama dalam 30 hari.',
  '9 family cards from 4 regencies used the same contact in 30 days.', 4, 3, TIMESTAMP '2026-03-16 09:40:00', 33,
  DATE '2026-03-13', DATE '2026-03-09'
);
INSERT INTO mart.item_flag
SELECT lead_flag_id, item_id, 'traveller', lead_flag_id, 1, score, unit_code, departs_at, NULL
FROM mart.item
WHERE kind = 'person_trip'
UNION ALL
SELECT '1a1b2c3d4e5f6a7b', 'igroup', 'organiser', NULL, 1, 310, 'KANIM3201', NULL, NULL
UNION ALL
SELECT
  flag_id, 'igroup', 'traveller', flag_id, i + 1, 300 + CAST(i AS INTEGER), CASE i WHEN 5 THEN 'L-DUM' ELSE 'A-CGK' END,
  CASE i WHEN 5 THEN NULL ELSE TIMESTAMP '2026-03-16 09:40:00' END, CASE i WHEN 5 THEN NULL ELSE 'ID7156' END
FROM grouped;
INSERT INTO mart.priority_part
SELECT 'item', item_id, 1, 'TIER', CAST(tier AS VARCHAR), CASE tier WHEN 1 THEN 500 ELSE 250 END, 'Tingkat ' || tier, 'Tier ' || tier
FROM mart.item
UNION ALL
SELECT
  'item', item_id, 3, 'STRENGTH', 'FULL', score - CASE tier WHEN 1 THEN 500 ELSE 250 END + 10, 'Kekuatan menurut aturan',
  'Strength by rule'
FROM mart.item
UNION ALL
SELECT 'item', item_id, 7, 'MITIGATION', 'FAMILY_LINK', -10, 'Meringankan: hubungan keluarga', 'Speaks for the person: family link'
FROM mart.item;
INSERT INTO mart.outcome VALUES
  ('0000000000000001', 'C01', 'LANJUT_BERSIH', 'Lanjut, tidak ada temuan', 'Went on, nothing found', TRUE, FALSE, TRUE, DATE '2026-03-14');
INSERT INTO mart.flag
SELECT * REPLACE (
  '0000000000000001' AS flag_id, 'xrev' AS subject_key, 'prev' AS person_id, DATE '2026-03-13' AS first_run_on, 'L-DUM' AS unit_code
) FROM (SELECT * FROM mart.flag WHERE rule_id = 'C01' AND status = 'OPEN' ORDER BY flag_id LIMIT 1);
INSERT INTO mart.rule_quality VALUES
  ('C01', '1.2', 2, 'active', 240, 231, 92, 120, 0.35, 0.27, 0.438, 2, 5, NULL),
  ('B05', '1.2', 2, 'active', 80, 77, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'SHADOW');
INSERT INTO mart.rule_proposal VALUES
  ('B05', '1.2', 'Usul: kembali ke uji bayangan. Dewan aturan memutuskan.', 'Proposal: back to shadow. The rule board decides.');
INSERT INTO mart.rule_group VALUES
  ('C01', 'SEX', 'P', 140, 1.62, 0.9, 'FLAG_RATE', TRUE, NULL, TRUE),
  ('ALL', 'PROVINCE', '35', 60, 1.31, NULL, 'FLAG_RATE', FALSE, 'Banyak pekerja migran berasal dari sana.', FALSE),
  ('C01', 'AGE', '25-34', 60, 1.1, 1, NULL, FALSE, NULL, FALSE);
INSERT INTO mart.sample_quality VALUES (50, 41200, 40, 0.025, 0.004, 0.129, 5315);
