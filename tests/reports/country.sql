INSERT INTO mart.about VALUES
  ('role', 'analyst'), ('business_on', '2026-03-14'), ('policy_version', '1'), ('run_on_first', '2026-03-01'),
  ('run_id', 'r-20260314'), ('published_at', '2026-03-14 02:11:09');
INSERT INTO mart.tpi VALUES
  ('A-CGK', 'Soekarno-Hatta'), ('A-KNO', 'Kualanamu'), ('L-BTC', 'Batam Centre'), ('L-DUM', 'Dumai'), ('D-ETK', 'Entikong');
INSERT INTO mart.feed VALUES
  ('population_registry', 'Data kependudukan', 'Civil registry', 2),
  ('passport_application', 'Permohonan paspor', 'Passport applications', 1),
  ('crossing', 'Perlintasan', 'Crossings', 1),
  ('placement', 'Penempatan pekerja migran', 'Placement of migrant workers', 3),
  ('licence', 'Badan berizin', 'Licensed bodies', 30);
INSERT INTO mart.delivery
SELECT
  f.no * 100 + d, f.feed, DATE '2026-03-01' + CAST(d AS INTEGER), 'LOADED', f.n + d, f.n + d, 0,
  TIMESTAMP '2026-03-01 01:00:00' + CAST(d AS INTEGER) * INTERVAL 1 DAY, NULL
FROM (VALUES (1, 'population_registry', 210), (2, 'passport_application', 640), (3, 'crossing', 5210)) AS f(no, feed, n)
CROSS JOIN range(14) AS days(d)
WHERE NOT (f.feed = 'passport_application' AND d = 13);
INSERT INTO mart.delivery VALUES
  (301, 'placement', DATE '2026-03-08', 'LOADED', 91, 91, 0, TIMESTAMP '2026-03-08 03:00:00', NULL),
  (302, 'licence', DATE '2026-03-01', 'LOADED', 340, 340, 0, TIMESTAMP '2026-03-01 03:00:00', NULL),
  (303, 'passport_application', DATE '2026-03-14', 'LOADED_WITH_WARNINGS', 662, 655, 7, TIMESTAMP '2026-03-14 01:10:00', NULL),
  (304, 'crossing', DATE '2026-03-14', 'REJECTED', 12, 0, 0, TIMESTAMP '2026-03-14 01:20:00',
    'Kolom "doc_expires_on" tidak ada: kirim ulang berkas dengan semua kolom yang disepakati.');
INSERT INTO mart.issue VALUES
  (303, 'passport_application', DATE '2026-03-14', 'nik_has_16_digits', 'error', 'nik', 5, 662, NULL),
  (303, 'passport_application', DATE '2026-03-14', 'decided_after_submitted', 'error', 'decided_at', 2, 662, NULL),
  (303, 'passport_application', DATE '2026-03-14', 'phone_mostly_present', 'warning', 'phone', 48, 662, NULL),
  (304, 'crossing', DATE '2026-03-14', 'columns_as_agreed', 'critical', 'doc_expires_on', 1, 1, NULL);
INSERT INTO mart.linkage
SELECT feed, unit_code, DATE '2026-03-01' + CAST(d AS INTEGER), rung, reason, n
FROM (
  VALUES
    ('crossing', 'A-CGK', 'BOOK', NULL, 2890), ('crossing', 'A-CGK', NULL, 'BOOK_UNKNOWN', 31), ('crossing', 'L-BTC', 'PROBABLE', NULL, 4),
    ('crossing', 'A-CGK', NULL, 'FOREIGN', 400), ('crossing', 'L-DUM', 'BOOK', NULL, 184),
    ('crossing', 'L-DUM', NULL, 'BOOK_UNKNOWN', 16), ('crossing', 'L-BTC', 'BOOK', NULL, 1306),
    ('passport_application', 'KANIM3201', 'NIK', NULL, 88), ('passport_application', 'KANIM3201', 'OLD_BOOK', NULL, 21),
    ('passport_application', 'KANIM3201', NULL, 'NIK_UNKNOWN', 2)
) AS given(feed, unit_code, rung, reason, n)
CROSS JOIN range(14) AS days(d);
INSERT INTO mart.correction VALUES ('NIK_NOT_FOUND', 'passport_application', 28);
INSERT INTO mart.daily_count
SELECT DATE '2026-02-10' + CAST(d AS INTEGER), kind, unit_code, NULL, n + (d * 7 + n) % 11 + CASE WHEN d % 7 IN (4, 5) THEN n // 4 ELSE 0 END
FROM (
  VALUES
    ('DEPARTURE', 'A-CGK', 1480), ('DEPARTURE', 'A-KNO', 310), ('DEPARTURE', 'L-BTC', 655), ('DEPARTURE', 'L-DUM', 96),
    ('DEPARTURE', 'D-ETK', 41), ('DEFERRED_DEPARTURE', 'A-CGK', 7), ('DEFERRED_DEPARTURE', 'L-DUM', 1),
    ('APPLICATION', 'KANIM3201', 112), ('APPLICATION', 'KANIM1471', 58), ('APPLICATION', 'KBRIMYS', 30),
    ('DEFERRED_APPLICATION', 'KANIM3201', 3)
) AS given(kind, unit_code, n)
CROSS JOIN range(33) AS days(d)
WHERE NOT (unit_code = 'D-ETK' AND d = 32);
INSERT INTO mart.daily_count
SELECT DATE '2026-03-01' + CAST(d AS INTEGER), 'FLAG', unit_code, rule_id, n + d % 3
FROM (
  VALUES ('A-CGK', 'C01', 2), ('A-CGK', 'C10', 1), ('L-DUM', 'C01', 1), ('KANIM3201', 'B05', 2), ('KANIM3201', 'D01', 1)
) AS given(unit_code, rule_id, n)
CROSS JOIN range(13) AS days(d);
INSERT INTO mart.daily_count VALUES
  (DATE '2026-03-14', 'FLAG', 'A-CGK', 'C01', 9), (DATE '2026-03-14', 'FLAG', 'L-DUM', 'C01', 2),
  (DATE '2026-03-14', 'FLAG', 'KANIM3201', 'D01', 1);
INSERT INTO mart.rule
SELECT
  rule_id, '1.2', title, title_en, statement, statement_en, label, tier, grain, owner,
  'UU 6/2011 ps 89; UU 18/2017', 'SE IMI-0277.GR.02.06/2017', innocent, innocent_en, clears, clears_en,
  ['Siapa yang akan ditemui di sana?', 'Siapa yang membeli tiket?', 'Siapa yang memegang paspor Anda?', 'Pertanyaan keempat?'],
  ['Whom will you meet there?', 'Who bought the ticket?', 'Who keeps your passport?', 'A fourth question?'],
  cap, 30, status, sunset_on, FALSE
FROM (
  VALUES
    ('C01', 'Paspor baru, segera berangkat, tujuan perlu perhatian', 'New passport, quick departure, destination of concern',
      'Paspor terbit paling lama 30 hari sebelum berangkat, keberangkatan pertama, tanpa tiket kembali.',
      'Passport issued at most 30 days before departure, first exit, no return booked.', 'PMI_NP', 2, 'crossing', 'TPI',
      ['Perjalanan pertama memang menyusul paspor baru', 'Wisata beberapa negara dengan tiket terpisah'],
      ['A first trip follows a new passport', 'A tour of several countries on separate tickets'],
      ['tiket kembali', 'alamat menginap', 'undangan keluarga', 'surat kerja dan ID PMI'],
      ['return ticket', 'address of stay', 'family invitation', 'work letter and ID PMI'], 500, 'active', DATE '2027-01-31'),
    ('C10', 'Anak berangkat tanpa orang dewasa sekeluarga', 'Child leaving without an adult of the family',
      'Umur di bawah 18 tahun dan tidak ada orang dewasa sekeluarga pada keberangkatan yang sama.',
      'Under 18 and no adult of the family on the same departure.', 'TPPO', 1, 'crossing', 'TPI, DP3A',
      ['Perjalanan sekolah atau tim olahraga', 'Bersama kakek atau nenek'], ['School trip or sports team', 'With grandparents'],
      ['surat izin orang tua', 'menghubungi orang tua'], ['letter of consent', 'calling the parents'], 200, 'active', DATE '2026-04-20'),
    ('B05', 'Tujuan bekerja tanpa catatan penempatan', 'Work declared, no placement on record',
      'Permohonan menyebut bekerja; tidak ada catatan penempatan 180 hari terakhir.',
      'The application declares work; no placement on record in 180 days.', 'PMI_NP', 2, 'application', 'DOKLAN',
      ['Pekerja mandiri', 'Data penempatan terlambat'], ['Self-arranged worker', 'Placement data lag'],
      ['ID PMI', 'rekomendasi Disnaker'], ['ID PMI', 'Disnaker recommendation'], 300, 'active', DATE '2027-01-31'),
    ('D01', 'Satu kontak di banyak permohonan tak berhubungan', 'One contact behind many unrelated applications',
      'Sedikitnya 5 kartu keluarga dan 2 kabupaten/kota dalam 30 hari.', 'At least 5 family cards and 2 regencies in 30 days.',
      'TPPO', 2, 'contact', 'INTEL', ['Biro perjalanan, sekolah, atau perangkat desa'], ['Travel bureau, school or village office'],
      ['izin biro', 'surat tugas'], ['bureau licence', 'letter of assignment'], 100, 'active', DATE '2026-03-10'),
    ('C05', 'Percobaan di TPI lain setelah penundaan', 'New attempt at another post after a deferral',
      'Paling lama 30 hari setelah penundaan.', 'At most 30 days after a deferral.', 'PMI_NP', 2, 'crossing', 'TPI',
      ['Dokumen sudah lengkap'], ['Documents now complete'], ['dokumen yang diminta'], ['the documents asked for'], 50, 'active',
      DATE '2027-01-31'),
    ('C09', 'Visa kerja tanpa catatan penempatan', 'Work visa, no placement on record', 'Visa kerja tanpa ID PMI.',
      'Work visa without ID PMI.', 'PMI_NP', 2, 'crossing', 'TPI, BP3MI', ['Tenaga ahli'], ['Professional'], ['ID PMI'], ['ID PMI'],
      50, 'active', DATE '2027-01-31'),
    ('A04', 'Lebih dari satu paspor berlaku', 'More than one live passport', 'Dua paspor berlaku.', 'Two live passports.', 'DATA', 2,
      'application', 'DOKLAN', ['Permohonan dikirim ulang'], ['Re-submission'], ['pencocokan arsip'], ['check of the archive'], 50,
      'shadow', DATE '2027-01-31')
) AS given(
  rule_id, title, title_en, statement, statement_en, label, tier, grain, owner, innocent, innocent_en, clears, clears_en, cap,
  status, sunset_on
);
INSERT INTO mart.rule_run
SELECT DATE '2026-03-01' + CAST(d AS INTEGER), rule_id, '1.2', 'DONE', 2 + d % 3, 500, NULL
FROM (VALUES ('C01'), ('C10'), ('B05'), ('D01'), ('C05'), ('C09'), ('A04')) AS rules(rule_id)
CROSS JOIN range(13) AS days(d);
INSERT INTO mart.rule_run VALUES
  (DATE '2026-03-14', 'C01', '1.2', 'DONE', 34, 500, NULL), (DATE '2026-03-14', 'C10', '1.2', 'DONE', 2, 200, NULL),
  (DATE '2026-03-14', 'B05', '1.2', 'DONE', 0, 300, NULL), (DATE '2026-03-14', 'D01', '1.2', 'DONE', 2, 100, NULL),
  (DATE '2026-03-14', 'C05', '1.2', 'OVER_CAP', 93, 50, '93 baris, batas 50: periksa data atau naikkan batas dengan alasan'),
  (DATE '2026-03-14', 'C09', '1.2', 'SKIPPED', 0, 50, 'data penempatan terlambat'), (DATE '2026-03-14', 'A04', '1.2', 'DONE', 4, 50, NULL);
INSERT INTO mart.flag
SELECT
  SUBSTR(md5('c01' || i), 1, 16), 'C01', '1.2', 2, 'PMI_NP', 'OPEN', 'crossing', 'x' || SUBSTR(md5('x' || i), 1, 15),
  'p' || SUBSTR(md5('p' || i), 1, 15), CASE WHEN i % 5 = 0 THEN 'L-DUM' ELSE 'A-CGK' END,
  DATE '2026-03-14' - CAST(i % 9 AS INTEGER), DATE '2026-03-14' - CAST(i % 9 AS INTEGER), DATE '2026-03-14', NULL,
  0.5 + (i % 4) / 10.0,
  'Paspor terbit ' || (3 + i % 20) || ' hari sebelum berangkat, keberangkatan pertama, tanpa tiket kembali, tujuan Kamboja.',
  'Passport issued ' || (3 + i % 20) || ' days before departure, first exit, no return booked, destination Cambodia.',
  '{"passport_age_days": ' || (3 + i % 20)
  || ', "passport_age_threshold": 30, "destination": "KHM", "purpose": "WISATA", "signs": 3, "signs_threshold": 2, '
  || '"is_destination_of_concern": true, "party_size": 4, "party_regencies": 3, "contact_cards": 0, "deferrals": 0, "planned_days": 20}', NULL
FROM range(34) AS numbers(i);
INSERT INTO mart.flag VALUES
  ('0a1b2c3d4e5f6a7b', 'C10', '1.2', 1, 'TPPO', 'OPEN', 'crossing', 'xaa01', 'paa01', 'A-CGK', DATE '2026-03-13', DATE '2026-03-13',
    DATE '2026-03-14', NULL, 0.9, 'Umur 15 tahun; tidak ada orang dewasa sekeluarga pada penerbangan yang sama.',
    'Aged 15; no adult of the family on the same flight.', '{"age_years": 15, "family_adults": 0, "party_size": 1, "destination": "MYS"}', NULL),
  ('1a1b2c3d4e5f6a7b', 'D01', '1.2', 2, 'TPPO', 'OPEN', 'contact', 'k7f3a9', NULL, 'KANIM3201', DATE '2026-03-12', DATE '2026-03-14',
    DATE '2026-03-14', NULL, 0.7, '9 kartu keluarga dari 4 kabupaten/kota memakai kontak yang sama dalam 30 hari.',
    '9 family cards from 4 regencies used the same contact in 30 days.',
    '{"contact_kind": "PHONE", "cards": 9, "cards_threshold": 5, "regencies": 4, "regencies_threshold": 2, "applications": ["ptraveller1", "ptraveller2"], "window_days": 30}', NULL),
  ('2a1b2c3d4e5f6a7b', 'A04', '1.2', 2, 'DATA', 'OPEN', 'application', 'xshadow', 'pshadow', 'KANIM3201', DATE '2026-03-12',
    DATE '2026-03-14', DATE '2026-03-14', NULL, 0.5, 'Uji senyap.', 'Silent trial.', '{}', NULL),
  ('3a1b2c3d4e5f6a7b', 'C01', '1.2', 2, 'PMI_NP', 'CLEARED', 'crossing', 'xcl', 'pcl', 'L-DUM', DATE '2026-03-09', DATE '2026-03-10',
    DATE '2026-03-13', DATE '2026-03-14', 0.5, 'Selesai.', 'Cleared.', '{}', 'LINK_CHANGED'),
  ('4a1b2c3d4e5f6a7b', 'C01', '1.1', 2, 'PMI_NP', 'LAPSED', 'crossing', 'xla', 'pla', 'L-DUM', DATE '2026-02-01', DATE '2026-02-01',
    DATE '2026-03-02', NULL, 0.5, 'Lewat jendela.', 'Lapsed.', '{}', NULL);
INSERT INTO mart.flag_evidence
SELECT flag_id, 'crossing', subject_key, 'out' FROM mart.flag WHERE subject_kind = 'crossing'
UNION ALL
SELECT flag_id, 'passport_application', 'a' || SUBSTR(md5(flag_id), 1, 12), 'issue' FROM mart.flag WHERE rule_id = 'C01'
UNION ALL
SELECT '1a1b2c3d4e5f6a7b', 'passport_application', 'ptraveller' || i, 'contact' FROM range(1, 10) AS numbers(i);
INSERT INTO mart.flag_mitigation
SELECT flag_id, 'FAMILY_LINK', 'Keluarga inti tercatat dan NIK cocok dengan kartu keluarga.', 'Close family on record; NIK and family card agree.'
FROM mart.flag WHERE rule_id = 'C01' AND tier = 2 AND status = 'OPEN' AND ASCII(flag_id) % 2 = 0
UNION ALL
SELECT flag_id, 'PAST_RETURNS', 'Dua kali pergi dan pulang tepat waktu dalam 400 hari.', 'Two trips with timely returns in 400 days.'
FROM mart.flag WHERE rule_id = 'C01' AND status = 'OPEN' AND ASCII(flag_id) % 3 = 0;
INSERT INTO mart.person
SELECT person_id, 1996, '32.01', CASE WHEN row_number() OVER (ORDER BY person_id) <= 19 THEN '32' WHEN row_number() OVER (ORDER BY person_id) <= 31 THEN '35' ELSE '14' END, TRUE
FROM mart.flag WHERE person_id IS NOT NULL;
