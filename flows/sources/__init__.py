"""Where deliveries come from. Each source yields files; landing keeps them unchanged in meaning, all text."""
