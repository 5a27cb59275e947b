"""Loading TensorFlow without what its C++ side has to say of drivers and instructions."""

import contextlib
import os
import sys
import tempfile


@contextlib.contextmanager
def quiet():
    """Hold back what TensorFlow's C++ side writes while it loads; show it if loading fails."""
    if sys.stderr is None:  # closed, as by 2>&-
        yield
        return
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except Exception:
            held.seek(0)
            os.write(stderr, held.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
