/*
title: Open flags with their score, and the item each stands in
grain: one row an open flag that nobody has reviewed
reads: [flag.item_flag, flag.flag, temp.flagged_person]
columns:
  flag_id: flag
  item_id: item; empty where nothing but tier 3 is known
  role: organiser or traveller
  trip_key: first flag of the journey
  place: place in the item, 1 first
  score: sum of its parts, see priority_part
  unit_code: office or border post that should look, for a planned departure the post it leaves from
  departs_at: planned departure, local time
  service_no: flight or voyage of the planned departure
*/
SELECT
  entry.flag_id,
  entry.item_id,
  entry.role,
  entry.trip_key,
  entry.place,
  entry.score,
  entry.unit_code,
  entry.departs_at,
  entry.service_no,
  NOT entry.is_sealed AS is_unsealed,
  entry.is_sealed OR coalesce(flagged.has_sealed_flag, FALSE) AS is_for_protection
FROM flag.item_flag AS entry
INNER JOIN flag.flag AS flag
  ON flag.flag_id = entry.flag_id
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = flag.person_id
