"""What the page shows, from files: plain dicts and lists for the template, not marked up yet."""

import base64
import datetime
import json
import re

import numpy as np
from markdown_it import MarkdownIt

from scripts import compare, files
from scripts.compare import references, runs, verdicts
from scripts.report import curves, digits

ERRATA = files.ROOT / "docs" / "errata.md"
SOURCES = {"published": "companion notebook", "published 2018-08": "notebook of August 2018",
           "TF 1.12.3": "TensorFlow 1.12.3", "TF 1.15.5": "TensorFlow 1.15.5",
           "printed book": "printed book"}
ABOUT = {  # {section: (the book's heading, two sentences)}
    "manual_rnn": ("Basic RNNs in TensorFlow",
                   "A layer of five recurrent neurons over two time steps, built from matrix "
                   "products alone. It prints what the neurons give at either step for a batch of "
                   "four instances."),
    "static_rnn": ("Static Unrolling Through Time",
                   "The same layer from static_rnn, which lays one cell after another into the "
                   "graph. It is fed first with a placeholder for each step, then with one "
                   "for all."),
    "dynamic_rnn": ("Dynamic Unrolling Through Time",
                    "The same layer from dynamic_rnn, which runs one cell in a loop. The graph "
                    "keeps its size however many steps there are."),
    "sequence_length": ("Handling Variable-Length Input Sequences",
                        "dynamic_rnn is told how long each instance is. Past its end the outputs "
                        "are zero, and the state stays that of its last step."),
    "mnist_classifier": ("Training a Sequence Classifier",
                         "150 recurrent neurons read an image of a digit row by row, and a dense "
                         "layer names the digit. It trains for 100 epochs and prints the accuracy "
                         "after each."),
    "time_series": ("Training to Predict Time Series",
                    "100 recurrent neurons predict the next value of a generated series at each of "
                    "20 steps, with an output projection and with a dense layer. The trained model "
                    "then writes sequences of its own."),
    "deep_rnn": ("Deep RNNs",
                 "Three layers of 100 neurons, the outputs of one the inputs of the next. It "
                 "prints their shapes, and on which device each way to name one puts a layer."),
    "multi_layer_rnn": ("Deep RNNs, trained",
                        "Three layers of 100 ReLU neurons classify MNIST by the last states of all "
                        "three. It trains for ten epochs."),
    "dropout": ("Applying Dropout",
                "Three layers learn the time series while half of the inputs of each are left out. "
                "It prints the error with dropout; the plot shows predictions without."),
    "lstm_classifier": ("LSTM Cell, Peephole Connections, GRU Cell",
                        "It prints the variables of each kind of cell. Three layers of 150 LSTM "
                        "cells then classify MNIST, for ten epochs."),
    "translation": ("A Machine Translation Model",
                    "The graph of an encoder and a decoder for 20,000 words a language. One "
                    "training step on a toy batch shows that the loss falls."),
    "reber": ("Exercise 7: the Reber grammar",
              "A network of 30 GRU cells learns to tell strings of an embedded Reber grammar from "
              "strings with a wrong letter. It trains for 50 epochs."),
}


def page(output, data, comparison, table, changed):
    """The template's variables.

    Parameters
    ----------
    output, data : pathlib.Path
        The folders of the runs and of the references.
    comparison, table, changed
        What `compare.compared` returns.
    """
    head, found = files.head(), compare.counted(table).verdict.value_counts()
    counts = [(verdict, int(found[verdict])) for verdict in verdicts.ORDER if verdict in found]
    bad = int(table.verdict.isin(verdicts.BAD).sum())
    known = all_runs(output, comparison.refs)
    return {
        "accounted": not bad and not changed, "bad": bad, "bad_verdicts": verdicts.BAD,
        "judged": compare.numbers(table[~table.verdict.isin(verdicts.SET_ASIDE)]),
        "counts": [pair for pair in counts if pair[0] not in verdicts.SET_ASIDE],
        "set_aside": [pair for pair in counts if pair[0] in verdicts.SET_ASIDE],
        "notes": [*comparison.notes, *changed], "environments": environments(known),
        "made": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"), "head": head,
        "other_commits": sorted(str(commit) for commit in comparison.commits - {head}),
        "not_covered": comparison.refs.not_covered, "sources": SOURCES,
        "arithmetics": references.ARITHMETICS,
        "sections": [section(output, name, comparison, table, known) for name in files.SECTIONS],
        "numbers": [{**row, "section": row["name"].split("/")[0],
                     "arithmetic": comparison.arithmetic.get(row["run"]),
                     "place": place(row["source"], row["run"], row["name"])}
                    for row in compare.counted(table).to_dict("records")],
        "weights": optional(data / "recovered" / "book-weights.json"),
        "book_mnist": optional(data / "experiments" / "book_mnist.json"),
        "book": of_the_book(table), "explained": comparison.refs.explained,
        "claims": claims(output, data), "errata": errata()}


def optional(path):
    """The content of a JSON file, or None where there is none; raises `files.Fault` if damaged."""
    return files.read_json(path, "make it anew") if path.exists() else None


def all_runs(output, refs):
    """{folder: `runs.Run`} of what has been run, in the order in which it is shown."""
    folders = dict.fromkeys(folder for section, of_section in refs.of.items()
                            for folder in (section, *(ref.run for ref in of_section)))
    return {folder: run for folder in folders if (run := runs.read(output, folder))}


def environments(known):
    """[(environment without its commit, [folders run in it])]."""
    groups = {}
    for folder, run in known.items():
        environment = {key: value for key, value in run.content["environment"].items()
                       if key != "git_commit"}
        processor = environment.get("processor") or {}
        environment["processor"] = ", ".join(f"{key} {value}"
                                             for key, value in processor.items() if value)
        groups.setdefault(json.dumps(environment), []).append(folder)
    return [(json.loads(environment), folders) for environment, folders in groups.items()]


def section(output, name, comparison, table, known):
    """A section of the page: its runs, values by source, printed texts, op seeds and plots."""
    rows = table[table.name.str.partition("/")[0] == name]
    heading, about = ABOUT[name]
    values = [value(comparison, *key, of_value)
              for key, of_value in rows.groupby(["source", "run", "name"], sort=False)]
    runs_of = dict.fromkeys([name, *(ref.run for ref in comparison.refs.of[name])])
    folders = [folder for folder in runs_of if folder in known]
    return {
        "name": name, "heading": heading, "about": about, "values": values,
        "missing": name not in known,
        "runs": [about_run(known[folder], rows) for folder in folders],
        "op_seeds": op_seeds(known.get(name), comparison.refs, name),
        "printed": [(folder, text) for folder in folders
                    if (text := text_of(output / folder / "stdout.txt"))],
        "plots": all_plots(output, name, folders,
                           curves.overlays(known.get(name), comparison.refs))}


def all_plots(output, name, folders, overlays):
    """A section's plots, of the run and of that with the book's weights."""
    instead = {plot["file"]: plot for plot in overlays}
    found = plots(output / name) if name in folders else []
    own = [instead.get(plot["file"], plot) for plot in found]
    book = "book/" + name
    return own + [{**plot, "book": True} for plot in plots(output / book) if book in folders]


def about_run(run, rows):
    """A run in a line: its arithmetic, its seed and settings, and what it is compared with."""
    settings = {key: value for key, value in run.content["settings"].items() if key != "arithmetic"}
    return {"folder": run.folder, "arithmetic": run.arithmetic, "seed": run.content["seed"],
            "settings": settings, "sources": [
                SOURCES[source] for source in rows[rows.run == run.folder].source.unique()]}


def value(comparison, source, run, name, rows):
    """One value beside one source: its verdict, and its digits where they were printed."""
    ref = comparison.refs.find(source, run)
    shown = None
    if ref and not ref.golden:
        cells = {row["index"]: digits.cell(row["reference"], row["obtained"], row["verdict"])
                 | {"note": row["note"]}
                 for row in rows.to_dict("records") if row["reference"] is not None}
        shown = digits.layout(ref.values[name], [cells[index] for index in sorted(cells)])
    return {"source": source, "run": run, "name": name, "place": place(source, run, name),
            "shown": shown, "arithmetic": comparison.arithmetic.get(run),
            "verdict": verdicts.of_value(list(rows.verdict)),
            "counts": verdicts.counts(rows.verdict)}


def place(source, run, name):
    """The anchor of a value."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", f"{source} {run} {name}")


def op_seeds(run, refs, name):
    """[{graph, type, op, ours, then the real ones' seeds by source}]."""
    known = {ref.source: ref.record["op_seeds"] for ref in refs.of[name]
             if ref.golden and ref.run in (name, f"1.15/{name}")}
    ours = run.content["op_seeds"] if run else []
    rows = []
    for index in range(max(map(len, (ours, *known.values())))):
        mine, *real = (ops[index] if index < len(ops) else None for ops in (ours, *known.values()))
        op = mine or next(op for op in real if op)
        rows.append({"graph": op["graph"], "type": op["type"], "op": op["op"],
                     "ours": mine["op_seed"] if mine else "missing",
                     "known": [op["op_seed"] if op else "none" for op in real]})
    return rows


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else None


def plots(folder):
    """[{src, alt, caption}] of the plots that a run or the claims wrote into a folder."""
    return [embedded(folder, plot) for plot in optional(folder / "plots.json") or []]


def embedded(folder, plot):
    path = folder / plot["file"]
    image = base64.b64encode(path.read_bytes()).decode() if path.exists() else None
    return {"book": False, **plot, "src": image and "data:image/svg+xml;base64," + image}


def of_the_book(table):
    """How many numbers of the printed book the recovered weights give; the largest difference."""
    rows = table[(table.source == "printed book") & table.obtained.notna()
                 & (table.verdict != "explained")]
    if not len(rows):
        return None
    largest = np.abs(rows.obtained.astype(float) - rows.reference.astype(float)).max()
    return {"exact": int((rows.verdict == "exact").sum()), "numbers": len(rows),
            "largest": float(largest)}


def claims(output, data):
    """The tested claims, with their plots at hand; untested where `make claims` has not run."""
    folder = output / "claims"
    found = optional(folder / "claims.json")
    if found is None:
        published = files.read_json(data / "published" / "book-1st-edition.json", "restore it")
        return [{**claim, "verdict": "not tested", "evidence": ["Run `make claims`."], "plots": []}
                for claim in published["claims"]]
    return [{**claim, "plots": [embedded(folder, plot) for plot in claim["plots"]]}
            for claim in found]


def errata():
    """docs/errata.md as HTML, without title, headings a level lower; markup in it stays text."""
    text = text_of(ERRATA)
    if text is None:
        return ""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = text.split("\n", 1)[1].replace("\n## ", "\n### ")
    return tokens.render(body)
