/*
title: Left-over records that a changed person can fit by a repaired key
grain: one row per record
reads: [identity.residue, identity.person, changed_person]
doc: >
  The same keys by which rungs 4 and 5 look people up. changed_person holds the touched people as they were and as they are. Which
  people the probabilistic rung meets is added by its own blocking keys.
*/
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN changed_person AS person
  ON residue.nik = person.nik
UNION
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN changed_person AS person
  ON residue.nik // 100000000 = person.nik // 100000000
WHERE
  residue.birth_on = person.birth_on
  OR residue.name = person.name
UNION
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN changed_person AS person
  ON MOD(residue.nik, 100000000) = MOD(person.nik, 100000000)
WHERE
  residue.birth_on = person.birth_on
  OR residue.name = person.name
UNION
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN changed_person AS person
  ON
    residue.no_kk = person.no_kk
    AND residue.birth_on = person.birth_on
UNION
SELECT
  residue.feed,
  residue.record_key
FROM identity.residue AS residue
INNER JOIN identity.person AS relative
  ON residue.nik = relative.nik
INNER JOIN changed_person AS person
  ON
    relative.no_kk = person.no_kk
    AND residue.birth_on = person.birth_on
