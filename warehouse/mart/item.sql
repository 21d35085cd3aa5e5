/*
title: What a person looks at as one thing, in the order to look
grain: one row an item
reads: [flag.item, temp.flagged_person]
columns:
  item_id: item
  place: place in the order, 1 first; by tier, then score
  kind: person_trip (one person's flags on one journey) or group
  unit_code: office or border post where it is met next; for a group that of its leading flag
  tier: least tier of its flags
  score: sum of its parts, see priority_part
  families: first letters of the rules, each another kind of evidence
  person_id: person, a token; empty for a group
  lead_flag_id: the flag to read first, the organiser's in a group
  shared_kind: what a group shares, CONTACT, GUARANTOR, BOOKING, BUREAU, SERVICE, VILLAGE, COMPANION or GROUP
  shared_fact: what a group shares, in Bahasa Indonesia
  shared_fact_en: the same in English
  flags: open flags in it
  travellers: journeys with a flag of their own in a group, 1 for a person
  departs_at: planned departure, local time
  lead_hours: hours from the end of the run date to it
  occurred_on: newest flagged event
  first_run_on: run that gave its first flag
*/
SELECT
  item.item_id,
  item.place,
  item.kind,
  item.unit_code,
  item.tier,
  item.score,
  item.families,
  item.person_id,
  item.lead_flag_id,
  item.shared_kind,
  item.shared_fact,
  item.shared_fact_en,
  item.flags,
  item.travellers,
  item.departs_at,
  item.lead_hours,
  item.occurred_on,
  item.first_run_on,
  NOT item.is_sealed AS is_unsealed,
  item.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection
FROM flag.item AS item
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = item.person_id
