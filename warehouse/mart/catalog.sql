/*
title: Tables and columns of this file
grain: one row a column
reads: [temp.handed_catalog]
columns:
  table_name: table in the schema mart
  column_name: column
  description: what it holds
*/
SELECT
  table_name,
  column_name,
  description
FROM temp.handed_catalog
