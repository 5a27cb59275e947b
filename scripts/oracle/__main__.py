"""Record what the real TensorFlows compute: sections, single ops, the catalogue's graphs.

    python -m scripts.oracle [--version 1.15.5|1.12.3] [NAME ...]
    python -m scripts.oracle --spread [SECTION ...]

TensorFlow 1.15.5 computes as it is, 1.12.3 on the notebook's machine (`notebook_machine`). Into
``data/golden`` go

    tf-VERSION/NAME.json            sections, and collections: the catalogue's graphs and the like
    ops/tf-VERSION.npz              with the name ``ops``: what single ops compute
    tf-1.15.5/spread/SECTION.csv    with --spread: runs from moved initial weights

`make oracle` and `make oracle-spread` run them. The environments, ``.venv-oracle`` and
``.venv-oracle-1.12``, are made at the first call, with Python 3.7 as PYTHON37 names it, else
``python3.7``, else pyenv's, and with 3.6 alike. Exit status: 0; 1 where a committed number changed;
2 where something is missing, said in one line.
"""

import argparse
import sys

from scripts.compare.references import NOT_IN_1_12
from scripts.files import SECTIONS, Fault
from scripts.oracle import collected, recordings
from scripts.oracle.environments import TF_1_12, TF_1_15, environment

SPREAD_RUNS = {"time_series": 16, "mnist_classifier": 10, "mnist_classifier-2018-08": 10,  # how many
               "multi_layer_rnn": 7, "multi_layer_rnn-2018-08": 7, "reber": 8,
               "lstm_classifier": 3, "lstm_classifier-2018-08": 3, "dropout": 8}
NAMES = {TF_1_15: (*SECTIONS, "ops", *collected.NAMES, "notebook"),
         TF_1_12: (*(section for section in SECTIONS if section not in NOT_IN_1_12), "ops",
                   *recordings.OTHER_ORDER)}
VERSIONS = {oracle.version: oracle for oracle in NAMES}


def record(oracle, name):
    """Record one name of `NAMES`; returns how many committed numbers, ops or entries changed."""
    if name == "ops":
        return recordings.record_ops(oracle)
    if name == "notebook":
        return collected.record_notebook(oracle)
    if name in collected.NAMES:
        return collected.record_collection(oracle, name)
    return recordings.record(oracle, name)


def parse(argv):
    """The options, and what to record: ``[(oracle, name), ...]``."""
    parser = argparse.ArgumentParser(prog="python -m scripts.oracle",
                                     description=__doc__.split("\n\n")[0])
    names = dict.fromkeys(name for names in NAMES.values() for name in names)
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help=f"of: {', '.join(names)}; all by default")
    parser.add_argument("--version", choices=VERSIONS, help="of TensorFlow; both by default")
    parser.add_argument("--spread", action="store_true",
                        help="runs of TensorFlow 1.15.5 from moved initial weights")
    parser.add_argument("--runs", type=int, metavar="N",
                        help=f"so many of them (default: {SPREAD_RUNS})")
    options = parser.parse_args(argv)
    if options.spread:
        known = [(TF_1_15, name) for name in SPREAD_RUNS]
    else:
        oracles = [VERSIONS[options.version]] if options.version else NAMES
        known = [(oracle, name) for oracle in oracles for name in NAMES[oracle]]
    for name in options.names:
        if name not in (name for _, name in known):
            parser.error(f"no {name!r}; there are {', '.join(dict.fromkeys(n for _, n in known))}")
    return options, [(oracle, name) for oracle, name in known
                     if not options.names or name in options.names]


def main(argv=None):
    options, wanted = parse(argv)
    changed = 0
    try:
        for oracle, name in wanted:
            environment(oracle)
            if options.spread:
                recordings.spread(oracle, name, options.runs or SPREAD_RUNS[name])
            else:
                changed += record(oracle, name)
    except (Fault, OSError) as fault:
        print(f"oracle: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("oracle: stopped; what was finished is recorded, the rest comes with the next call",
              file=sys.stderr)
        return 130
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
