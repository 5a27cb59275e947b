"""Run a section at many seeds, or settings: a table of all numbers, and a plot of their spread.

    python -m scripts.sweep SECTION SEEDS [--vary OPTION=VALUE,VALUE] [the section's options]
                            [--workers N | --scheduler ADDRESS] [--output FOLDER]

SEEDS are numbers and ranges, as in 0:32 or 1,5,42. Processes of this machine run the section, as
many as it has processors, or the workers of a dask cluster at ADDRESS (docs/cluster.md). Each loads
TensorFlow once; each run gives what ``python -m chapter14.SECTION --seed N`` gives, bit for bit.

Into FOLDER/SECTION go runs/, a file for each run that has ended, runs.csv and spread.svg and .png.
A run whose file is there is not made again, so a sweep that was stopped goes on; a run of other
code or another TensorFlow is made again. Exit status: 0; 1 where a run failed, which is named; 2
where something else is wrong, said in one line; 130 after Ctrl-C.
"""

import argparse
import functools
import itertools
import json
import pathlib
import sys

from scripts import files
from scripts.files import SECTIONS
from scripts.sweep import many, plot
from scripts.sweep.worker import code, fresh, options_of, run

OF_THE_PROCESS = ("arithmetic", "device", "threads")  # options that TensorFlow keeps once loaded


class Sweep:
    """A section, and the runs that are wanted of it.

    Attributes
    ----------
    runs : {path of the run's file: (the section's arguments, label, seed)}
        The label tells what is varied; it is empty where nothing is.
    found : {path: what is in it}
        Of the runs that have ended.
    """

    def __init__(self, section, seeds, varied, arguments, output):
        self.section, self.folder = section, pathlib.Path(output) / section
        self.runs, self.found = {}, {}
        for values in itertools.product(*varied.values()):
            pairs = dict(zip(varied, values, strict=True))
            given = [*arguments, *(f"--{option}={value}" for option, value in pairs.items())]
            self.options, settings = options_of(section, [*given, f"--seed={max(seeds)}"])
            given += self.of_the_process()
            parts = [*(getattr(self.options, key) for key in settings), self.options.arithmetic]
            if self.options.arithmetic != "notebook":  # whose numbers depend on these
                parts += [self.options.device, f"threads-{self.options.threads}"]
            label = ", ".join(f"{option} {value}" for option, value in pairs.items())
            for seed in seeds:
                name = "-".join(map(str, [*parts, f"seed-{seed}.json"]))
                self.runs[self.folder / "runs" / name] = (
                    [*given, "--seed", str(seed)], label, seed)

    def of_the_process(self):
        """Options that are always said: a worker's environment must not decide."""
        options = self.options
        if "arithmetic" not in options:
            options.arithmetic = "native" if options.device == "gpu" else "notebook"
        if options.device == "auto":
            options.device = "cpu"
        if options.arithmetic == "notebook":
            options.threads = 1  # the numbers do not depend on them; each process has a processor
        return [f"--{name}={getattr(options, name)}" for name in ("device", "threads")] \
            + ["--arithmetic", options.arithmetic]

    def wanted(self):
        """What a worker has loaded TensorFlow with, after one of these runs."""
        return (self.options.arithmetic, "-1" if self.options.device == "cpu" else None,
                self.options.threads)

    def recorded(self, path):
        """The content of a run's file; None where there is none of this code, or it is damaged."""
        try:
            content = json.loads(path.read_text())
            return content if content["code"] == code() and "values" in content else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def complete(self, workers, scheduler):
        """Make the runs that are not there, each written as it ends; raises `files.Fault`."""
        self.found = {path: content for path in self.runs if (content := self.recorded(path))}
        missing = {tuple(arguments): path for path, (arguments, _, _) in self.runs.items()
                   if path not in self.found}
        names = {arguments: ", ".join(filter(None, [self.runs[path][1], f"seed {arguments[-1]}"]))
                 for arguments, path in missing.items()}
        print(f"{self.section}: {len(self.runs) - len(missing)} of {len(self.runs)} runs are there",
              file=sys.stderr)
        (self.folder / "runs").mkdir(parents=True, exist_ok=True)
        tasks = [(self.section, list(arguments), code()) for arguments in missing]
        for (_, arguments, _), content in many.each(
                run, tasks, workers, scheduler, lambda task: names[tuple(task[1])],
                functools.partial(fresh, self.wanted())):
            path = missing[tuple(arguments)]
            self.found[path] = {**content, "code": code()}
            files.write(path, json.dumps(self.found[path]) + "\n")

    def table(self):
        """The numbers of all runs: a tidy table, one row per number."""
        import pandas as pd
        frames = []
        for path, (_, label, seed) in self.runs.items():
            content = self.found.get(path, {"values": {}})
            frames += [frame(name, value).assign(seed=seed, varied=label, **content["settings"])
                       for name, value in content["values"].items() if value["dtype"] != "str"]
        return pd.concat(frames, ignore_index=True)


def frame(name, value):
    """A DataFrame of a value's numbers; ``row``: an epoch, an iteration, a place in an array."""
    import numpy as np
    import pandas as pd
    numbers = np.asarray(value["data"], object).ravel()
    rows = next((value[unit] for unit in ("epochs", "iterations") if unit in value), None)
    return pd.DataFrame({"value": name, "curve": rows is not None,
                         "row": range(len(numbers)) if rows is None else rows, "number": numbers})


def seeds_of(text):
    """The seeds that a text names."""
    try:
        seeds = []
        for part in text.split(","):
            first, colon, end = part.partition(":")
            seeds += range(int(first), int(end)) if colon else [int(first)]
    except ValueError:
        seeds = []
    if not seeds or min(seeds) < 0:
        raise argparse.ArgumentTypeError(f"expected seeds such as 0:32 or 1,5,42, got {text!r}")
    return list(dict.fromkeys(seeds))


def variation(text):
    option, equals, values = text.partition("=")
    option = option.lstrip("-")
    if not equals or option in (*OF_THE_PROCESS, "seed", "output", "quick"):
        raise argparse.ArgumentTypeError(
            f"expected a setting of the section, as in init=glorot,he, got {text!r}")
    return option, values.split(",")


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.sweep", allow_abbrev=False,
                                     description=__doc__.split("\n\n")[0],
                                     epilog="Other options are the section's.")
    parser.add_argument("section", choices=SECTIONS, metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("seeds", type=seeds_of, metavar="SEEDS", help="as in 0:32 or 1,5,42")
    parser.add_argument("--vary", type=variation, action="append", default=[],
                        metavar="OPTION=VALUE,VALUE",
                        help="a setting of the section, at each value")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, metavar="N", help="processes of this machine")
    where.add_argument("--scheduler", metavar="ADDRESS", help="of a dask cluster: tcp://HOST:8786")
    parser.add_argument("--output", default="outputs/sweep", metavar="FOLDER",
                        help="(default: outputs/sweep)")
    options, arguments = parser.parse_known_args(argv)
    check(parser, options, arguments, sys.argv[1:] if argv is None else argv)
    return files.guarded("sweep", options.output, lambda: work(options, arguments),
                         "what had ended is kept, and the same command goes on from there")


def check(parser, options, arguments, argv):
    """Exit with status 2 where something would be lost without a word."""
    if any(text.startswith("-") for text in argv[:2]):
        parser.error("SECTION and SEEDS come first")
    if options.workers is not None and options.workers < 1:
        parser.error("--workers: expected 1 or more")
    if len(dict(options.vary)) < len(options.vary):
        parser.error("--vary: name each option once, with all its values")
    for option in "--seed", "--resume":
        if any(text.partition("=")[0] == option for text in arguments):
            parser.error(f"{option} is not for a sweep: SEEDS names the seeds, and runs that have "
                         "ended are kept")


def work(options, arguments):
    sweep = Sweep(options.section, options.seeds, dict(options.vary), arguments, options.output)
    status = 0
    try:
        sweep.complete(options.workers, options.scheduler)
    except many.Failed as failed:
        print(f"sweep: {failed}", file=sys.stderr)
        status = 1
    if not sweep.found:
        return status
    table = sweep.table()
    files.write(sweep.folder / "runs.csv", table.to_csv(index=False))
    plot.draw(table, sweep.section, sweep.folder / "spread")
    print(plot.summary(table))
    print(f"{sweep.folder / 'runs.csv'}, {sweep.folder / 'spread.png'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
