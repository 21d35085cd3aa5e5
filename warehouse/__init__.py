"""Where the data are kept and who may read them: schema, load ledger, publish, query gate, audit."""
