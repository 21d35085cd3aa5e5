/*
title: How far two names agree when each has words the other lacks
arguments: [one_only, other_only, shared_tells, is_cut, is_similar]
doc: >
  Each word seeks its like on the other side (name_cover). Words left over on both sides are a contradiction; on one side they
  only extend the name, if what agrees tells people apart; an initial does not, the beginning of a cut word does.
*/
SELECT
  CASE
    WHEN NOT LIST_HAS_ANY(name_first_sounds(one_only), name_first_sounds(other_only))
      THEN CASE WHEN shared_tells OR is_similar THEN 1 ELSE 0 END
    ELSE LIST_TRANSFORM(
      [{'one': name_sounds(one_only, other_only), 'other': name_sounds(other_only, one_only)}],
      LAMBDA sounds: LIST_TRANSFORM(
        [name_cover(one_only, other_only, sounds.one, sounds.other, is_cut)],
        LAMBDA cover: CASE
          WHEN LIST_MIN(cover.one) > 0 AND LIST_MIN(cover.other) > 0 AND LIST_MAX(cover.one) = 2 THEN 2
          WHEN
            NOT shared_tells
            AND NOT (
              name_tells(LIST_FILTER(one_only, LAMBDA word, place: cover.one[place] > IF(LENGTH(word) > 3, 0, 1)))
              AND name_tells(LIST_FILTER(other_only, LAMBDA word, place: cover.other[place] > IF(LENGTH(word) > 3, 0, 1)))
            )
            THEN CASE WHEN is_similar OR LIST_MIN(cover.one) > 0 OR LIST_MIN(cover.other) > 0 THEN 1 ELSE 0 END
          WHEN LIST_MIN(cover.one) = 0 AND LIST_MIN(cover.other) = 0 THEN 1
          WHEN LIST_MAX(cover.one) = 2 THEN 2
          ELSE 3
        END
      )[1]
    )[1]
  END
