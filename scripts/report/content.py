"""What the page shows, gathered from files: plain dicts and lists for the template, nothing of it marked up yet."""

import base64
import datetime
import json
import re

import numpy as np
from markdown_it import MarkdownIt

from scripts import files, verdicts
from scripts.report import digits

ERRATA = files.ROOT / "docs" / "errata.md"
SOURCES = {"published": "companion notebook", "TF 1.15.5": "TensorFlow 1.15.5", "printed book": "printed book"}
ABOUT = {  # {section: (the book's heading, two sentences)}
    "manual_rnn": ("Basic RNNs in TensorFlow",
                   "A layer of five recurrent neurons over two time steps, built from matrix products alone. It prints "
                   "what the neurons give at either step for a batch of four instances."),
    "static_rnn": ("Static Unrolling Through Time",
                   "The same layer from static_rnn, which lays one cell after another into the graph. It is fed first "
                   "with a placeholder for each step, then with one for all."),
    "dynamic_rnn": ("Dynamic Unrolling Through Time",
                    "The same layer from dynamic_rnn, which runs one cell in a loop. The graph keeps its size however "
                    "many steps there are."),
    "sequence_length": ("Handling Variable-Length Input Sequences",
                        "dynamic_rnn is told how long each instance is. Past its end the outputs are zero, and the "
                        "state stays that of its last step."),
    "mnist_classifier": ("Training a Sequence Classifier",
                         "150 recurrent neurons read an image of a digit row by row, and a dense layer names the "
                         "digit. It trains for 100 epochs and prints the accuracy after each."),
    "time_series": ("Training to Predict Time Series",
                    "100 recurrent neurons predict the next value of a generated series at each of 20 steps, with an "
                    "output projection and with a dense layer. The trained model then writes sequences of its own."),
}


def page(output, data, comparison, table, commits, changed):
    """The template's variables.

    Parameters
    ----------
    output, data : pathlib.Path
        The folders of the runs and of the references.
    comparison, table, commits, changed
        What `compare.hold` returns.
    """
    head = files.head()
    found = table.verdict.value_counts()
    bad = int(table.verdict.isin(verdicts.BAD).sum())
    runs = {folder: run for section in files.SECTIONS for folder in (section, section + "-book")
            if (run := optional(output / folder / "values.json"))}
    return {
        "accounted": not bad and not changed, "bad": bad, "total": len(table),
        "bad_verdicts": verdicts.BAD, "counts": [(verdict, int(found[verdict])) for verdict in verdicts.ORDER
                                                 if verdict in found],
        "notes": [*comparison.notes, *changed], "environments": environments(runs),
        "made": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"), "head": head,
        "other_commits": sorted(str(commit) for commit in commits - {head}),
        "not_covered": comparison.refs.not_covered, "sources": SOURCES,
        "sections": [section(output, name, comparison, table, runs) for name in files.SECTIONS],
        "numbers": [{**row, "section": row["name"].split("/")[0], "place": place(row["source"], row["name"])}
                    for row in table.to_dict("records")],
        "weights": optional(data / "recovered" / "book-weights.json"),
        "book_mnist": optional(data / "experiments" / "book_mnist.json"),
        "book_largest": largest(table), "explained": comparison.refs.explained,
        "claims": claims(output, data), "errata": errata()}


def optional(path):
    """The content of a JSON file, or None where there is none; raises `files.Fault` where it is damaged."""
    return files.read_json(path, "make it anew") if path.exists() else None


def environments(runs):
    """[(environment without its commit, [folders run in it])]."""
    groups = {}
    for folder, run in runs.items():
        known = {key: value for key, value in run["environment"].items() if key != "git_commit"}
        groups.setdefault(json.dumps(known), []).append(folder)
    return [(json.loads(known), folders) for known, folders in groups.items()]


def section(output, name, comparison, table, runs):
    """A section of the page: its values by source, its printed text, its op seeds and its plots."""
    rows = table[table.name.str.partition("/")[0] == name]
    heading, about = ABOUT[name]
    values = [value(comparison.refs, source, value_name, of_value)
              for (source, value_name), of_value in rows.groupby(["source", "name"], sort=False)]
    folders = [folder for folder in (name, name + "-book") if folder in runs]
    return {
        "name": name, "heading": heading, "about": about, "values": values, "missing": name not in runs,
        "seed": runs[name]["seed"] if name in runs else None,
        "settings": runs[name]["settings"] if name in runs else None,
        "op_seeds": op_seeds(runs.get(name), comparison.refs.golden_runs[name]),
        "printed": [(folder, text) for folder in folders if (text := text_of(output / folder / "stdout.txt"))],
        "plots": [{**plot, "book": folder != name} for folder in folders for plot in plots(output / folder)]}


def value(refs, source, name, rows):
    """One value held against one source: its verdict, and its digits where they were printed."""
    reference = {"published": refs.published, "printed book": refs.book}.get(source, {}).get(
        name.split("/")[0], {}).get(name)
    shown = None
    if reference:
        cells = {row["index"]: digits.cell(row["reference"], row["obtained"], row["verdict"]) | {"note": row["note"]}
                 for row in rows.to_dict("records") if row["reference"] is not None}
        shown = digits.layout(reference, [cells[index] for index in sorted(cells)])
    return {"source": source, "name": name, "place": place(source, name), "shown": shown,
            "verdict": verdicts.of_value(list(rows.verdict)), "counts": verdicts.counts(rows.verdict)}


def place(source, name):
    """The anchor of a value."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", f"{source} {name}")


def op_seeds(run, golden):
    """[(graph, type, op, our seed, TensorFlow 1.15.5's)]."""
    ours = run["op_seeds"] if run else []
    rows = []
    for index in range(max(len(ours), len(golden["op_seeds"]))):
        mine, known = (ops[index] if index < len(ops) else None for ops in (ours, golden["op_seeds"]))
        op = mine or known
        rows.append({"graph": op["graph"], "type": op["type"], "op": op["op"],
                     "ours": mine["op_seed"] if mine else "missing", "known": known["op_seed"] if known else "none"})
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


def largest(table):
    """The largest difference from the printed book of what the recovered weights give."""
    rows = table[(table.source == "printed book") & table.obtained.notna() & (table.verdict != "explained")]
    if not len(rows):
        return None
    return float(np.abs(rows.obtained.astype(float) - rows.reference.astype(float)).max())


def claims(output, data):
    """The tested claims, each with its plots at hand; the untested ones where `make claims` has not run."""
    folder = output / "claims"
    found = optional(folder / "claims.json")
    if found is None:
        published = files.read_json(data / "published" / "book-1st-edition.json", "restore it")
        return [{**claim, "verdict": "not tested", "evidence": ["Run `make claims`."], "plots": []}
                for claim in published["claims"]]
    return [{**claim, "plots": [embedded(folder, plot) for plot in claim["plots"]]} for claim in found]


def errata():
    """docs/errata.md as HTML, its own title left out and its headings a level lower; markup in it stays text."""
    text = text_of(ERRATA)
    if text is None:
        return ""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = text.split("\n", 1)[1].replace("\n## ", "\n### ")
    return tokens.render(body)
