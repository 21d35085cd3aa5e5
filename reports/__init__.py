"""What people read: the daily flag report, made from a role's published file."""
