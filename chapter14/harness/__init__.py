"""What the sections share: their command line, the record of a run, and the style of their plots.

Nothing here loads TensorFlow before the options are checked.
"""

from chapter14.harness.command import main
from chapter14.harness.figures import subplots
from chapter14.harness.record import reset_graph
