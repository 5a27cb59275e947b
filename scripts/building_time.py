"""Draw how long a graph takes to build, static and dynamic, from what the section dynamic_rnn measured.

    python -m scripts.building_time [--output outputs]

Reads OUTPUT/dynamic_rnn/timings.json, writes OUTPUT/building_time.png. It is no part of the section, whose files are
the same bytes each time: times never are.
"""

import argparse
import pathlib
import sys

from chapter14 import figures
from scripts import files


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.building_time", description=__doc__.split("\n\n")[0])
    parser.add_argument("--output", default="outputs", type=pathlib.Path, help="the folder of the runs")
    output = parser.parse_args(argv).output
    try:
        timings = files.read_json(output / "dynamic_rnn" / "timings.json", "run `make dynamic_rnn` first")
        with files.beside(output / "building_time.png") as path:
            plot(timings, path)
    except (files.Fault, OSError) as fault:
        print(f"building_time: {fault}", file=sys.stderr)
        return 2
    return 0


def plot(timings, path):
    plt = figures.pyplot()
    figure, axes = plt.subplots(figsize=(7, 4))
    for kind, marker in ("static", "o-"), ("dynamic", "s-"):
        seconds = timings["seconds_to_build_" + kind]
        axes.plot([int(steps) for steps in seconds], list(seconds.values()), marker, label=kind + "_rnn")
    axes.set(title="Building the graph: a static one takes longer with each step",
             xlabel="time steps", ylabel="seconds to build", ylim=(0, None))
    axes.legend()
    figure.savefig(path, format="png", metadata={"Software": None})


if __name__ == "__main__":
    sys.exit(main())
