"""One page over everything: OUTPUT/report/index.html, which needs no network and no other files.

    python -m scripts.report [--output outputs] [--data data]

Made from the sections' runs, the published and the golden numbers, the experiments and, where `make
claims` has run, the claims; what is not there is named on the page. Does not load TensorFlow. Exit
status: 0; 1 where a number differs, is missing or extra, as scripts.compare has it; 2 where a file
cannot be used; 130 after Ctrl-C.
"""

import argparse
import pathlib
import sys

import jinja2

from scripts import compare, files
from scripts.report import content

HERE = pathlib.Path(__file__).parent


def render(output, data):
    """(the page, whether every number is accounted for)."""
    comparison, table, changed = compare.compared(output, data)
    page = content.page(output, data, comparison, table, changed)
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    style, script = (environment.loader.get_source(environment, name)[0]
                     for name in ("page.css", "page.js"))
    return (environment.get_template("page.html.j2").render(style=style, script=script, **page),
            page["accounted"])


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.report",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("outputs"),
                        help="the folder of the runs")
    parser.add_argument("--data", type=pathlib.Path, default=files.ROOT / "data",
                        help="the folder of the references")
    options = parser.parse_args(argv)
    return files.guarded("report", options.output / "report", lambda: work(options),
                         "the page is as it was")


def work(options):
    path = options.output / "report" / "index.html"
    try:
        page, accounted = render(options.output, options.data)
    except (AttributeError, KeyError, TypeError, ValueError, jinja2.UndefinedError) as error:
        raise files.Fault(f"a JSON file in {options.output} or {options.data} has not what this "
                          f"page shows ({error!r}); run `make run-all`, and restore the "
                          "references with `git checkout -- data`") from error
    files.write(path, page)
    print(f"{path}: " + ("every number is accounted for" if accounted
                         else "NOT every number is accounted for"))
    return 0 if accounted else 1


if __name__ == "__main__":
    sys.exit(main())
