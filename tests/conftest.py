"""What holds for every test."""

import os

# Small data on as many processes as there are processors: a second thread in each only waits for its turn.
os.environ.setdefault("LINTAS_THREADS", "1")
