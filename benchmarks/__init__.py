"""Speed, memory and flag quality, measured: `make bench`."""
