"""When it runs: Prefect flows, sources, settings, the command line."""
