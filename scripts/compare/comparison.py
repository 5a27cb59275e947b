"""Each number of the runs beside each reference of it: the rows of comparison.csv.

A run in a reference's own arithmetic gives its very digits or bits, in the notebook's on any
machine, in TensorFlow 1.15.5's on the processor that recorded them: all else differs. Rounding and
spread are for the rest: the MNIST accuracies as published, and runs in other arithmetic.
"""

import numpy as np

from scripts.compare import references, runs, verdicts


class Comparison:
    """The rows of comparison.csv, and what is to be said beside them."""

    def __init__(self, refs):
        self.refs = refs
        self.rows = []
        self.notes = []
        self.arithmetic = {}  # {folder of a run: its arithmetic}
        self.commits = set()  # that the runs were made at
        self.elsewhere = False  # whether TensorFlow 1.15.5's bits are another processor's

    def add(self, ref, run, name, index, verdict, reference=None, obtained=None, note=""):
        """A row: one number, or one fault of a set of them."""
        folder = run.folder if run else ref.run
        self.rows.append({"source": ref.source, "run": folder, "name": name, "index": index,
                          "reference": reference, "obtained": obtained, "verdict": verdict,
                          "note": note})

    def say(self, note):
        if note not in self.notes:
            self.notes.append(note)

    def section(self, output, section):
        """Compare the runs of a section below ``output`` with every reference of it."""
        main = self._read(output, section)
        native = main is not None and main.arithmetic == "native"
        for ref in self.refs.of[section]:
            # without TensorFlow 1's kernels there is no such run: the section's own stands for it
            stands = native and ref.source == "TF 1.15.5"
            run = main if stands or ref.run == section else self._read(output, ref.run)
            folder = run.folder if run else ref.run
            with runs.checked(output / folder / "values.json", folder):
                if ref.source == "printed book":
                    self._book(ref, run)
                else:
                    self._reference(ref.on_processor(run.content) if run else ref, run)

    def _read(self, output, folder):
        """The `Run` in a folder, or None where there is none, which is said."""
        run = runs.read(output, folder)
        if run is None:
            self.say(f"{output / folder / 'values.json'} is not there; {references.mend(folder)}")
            return None
        self.commits.add(run.content["environment"]["git_commit"])
        self.arithmetic[folder] = run.arithmetic
        return run

    def _reference(self, ref, run):
        """Compare a run, or None, with the published or the recorded numbers."""
        aside = self._set_aside(ref, run)
        for name, reference in ref.values.items():
            if aside:
                self._each(ref, run, name, reference, aside)
            elif name not in run.values:
                self._each(ref, run, name, reference, "missing")
            else:
                self._value(ref, run, name, reference)
        if ref.golden:
            if run and aside != "not run":
                self._extra(ref, run, aside or "extra")
            self._op_seeds(ref, run, aside)
            if run and not aside and _strict(ref, run) and run.same_length(ref.record):
                self._printed(ref, run)

    def _set_aside(self, ref, run):
        """The verdict, in a word, of all numbers if a run cannot have them; None if it can."""
        if run is None:
            return "missing"
        same = run.same_settings(ref.record) and run.content["seed"] == ref.record["seed"]
        if run.arithmetic == "native" and ref.source == "TF 1.12.3":
            return "not run"
        if same and run.arithmetic in (_arithmetic(ref), "native"):
            return None
        self.say(f"{run.folder}: nothing to compare with at seed {run.content['seed']}, settings "
                 f"{run.content['settings']}")
        return "other settings"

    def _each(self, ref, run, name, value, verdict, note=""):
        for index, number in enumerate(verdicts.texts(value)):
            self.add(ref, run, name, index, verdict, number, None, note)

    def _extra(self, ref, run, verdict):
        """What the run has and the reference has not."""
        for name in sorted(run.values.keys() - ref.values.keys()):
            for index, number in enumerate(verdicts.texts(run.values[name])):
                self.add(ref, run, name, index, verdict, None, number)

    def _printed(self, ref, run):
        """Each line of what the run printed: these rows are no numbers."""
        known, name = ref.record.get("stdout"), ref.section + "/stdout"
        if known is None or run.stdout is None:  # no file of it was kept
            return
        wrong = [index for index in range(max(len(known), len(run.stdout)))
                 if known[index:index + 1] != run.stdout[index:index + 1]]
        for index in wrong:
            theirs, ours = ((lines[index:index + 1] or ["nothing"])[0]
                            for lines in (known, run.stdout))
            self.add(ref, run, name, f"line {index + 1}", "differs",
                     note=f"line {index + 1}: expected {theirs!r}, got {ours!r}")
        if not wrong:
            self.add(ref, run, name, f"{len(known)} lines", "exact")

    def _op_seeds(self, ref, run, aside):
        """Each random op in its turn: its graph, type and seeds; at another seed, all but that."""
        name = ref.section + "/op_seeds"
        if aside == "not run" or aside == "other settings" and not run.same_settings(ref.record):
            for index, op in enumerate(ref.record["op_seeds"]):
                self.add(ref, run, name, index, aside,
                         f"{op['graph']} {op['type']} {op['op_seed']}")
            return
        same_seed = run is None or run.content["seed"] == ref.record["seed"]
        keys = ("graph", "type", "op_seed") + (("graph_seed",) if same_seed else ())
        known, ours = ([" ".join(str(op[key]) for key in keys) for op in content["op_seeds"]]
                       for content in (ref.record, run.content if run else {"op_seeds": []}))
        for index in range(max(len(ours), len(known))):
            reference, obtained = (ops[index] if index < len(ops) else None
                                   for ops in (known, ours))
            self.add(ref, run, name, index, _of_op(reference, obtained), reference, obtained)

    def _value(self, ref, run, name, reference):
        """Compare one value, which both have and which the settings make comparable."""
        ours = run.values[name]
        unlike = _unlike(ours, reference)
        if unlike:
            self._each(ref, run, name, reference, "differs", unlike)
            return
        spread = ref.spread.get(name)
        if spread and not ours.row_key and not run.same_length(ref.record):
            self._each(ref, run, name, reference, "not run")  # it is of the end of training
            return
        strict = _strict(ref, run)
        if strict and (ref.golden or not name.endswith(references.C_LIBRARY)):
            spread = None
        pairs = self._pair(ref, run, name, reference)
        rounding = verdicts.ROUNDING if spread or not strict else 0
        found = [verdicts.of_number(ours, at, reference, ref_at, rounding) for ref_at, at in pairs]
        notes, problem = [""] * len(pairs), ""
        if spread:
            problem = self._in_spread(spread, ours, reference, pairs, found, notes)
        texts = verdicts.texts(reference), verdicts.texts(ours)
        for (ref_at, at), verdict, note in zip(pairs, found, notes, strict=True):
            if verdict == "differs" and self._is_explained(ref, name, ref_at):
                verdict = "explained"
            self.elsewhere |= run.arithmetic == "1.15" and not strict and verdict != "exact"
            self.add(ref, run, name, ref_at, verdict, texts[0][ref_at], texts[1][at], note)
        if problem:
            self.add(ref, run, name, f"rows {spread.n_early} on", "differs", note=problem)

    def _pair(self, ref, run, name, reference):
        """[(index in the reference, index in ours)]; notes what has no partner."""
        ours = run.values[name]
        if not ours.row_key:
            return [(index, index) for index in range(len(reference.numbers))]
        position = {row: at for at, row in enumerate(ours.rows)}
        pairs, reference_texts, texts = [], verdicts.texts(reference), verdicts.texts(ours)
        for ref_at, row in enumerate(reference.rows):
            if row in position:
                pairs.append((ref_at, position.pop(row)))
            else:
                length = run.content["settings"][ours.row_key]
                verdict = "missing" if row < length else "not run"
                self.add(ref, run, name, ref_at, verdict, reference_texts[ref_at])
        for row, at in position.items():
            verdict = "other settings" if row > max(reference.rows) else "extra"
            self.add(ref, run, name, at, verdict, None, texts[at])
        return pairs

    def _in_spread(self, spread, ours, reference, pairs, found, notes):
        """Judge by the spread what is neither exact nor rounding; says what is wrong with the set.

        The reference has to lie in the spread too: it says what it should only where it could be
        one of the runs.
        """
        rows = len(pairs)
        if [ref_at for ref_at, _ in pairs] != list(range(rows)):
            self.say("rows are missing in between: what comes after is not compared with the runs")
            return ""
        ours, reference = ours.numbers[[at for _, at in pairs]], reference.numbers[:rows]
        away, out, wrong = spread.deviations(ours), spread.outside(ours), spread.outside(reference)
        problems = spread.set_problems(ours)
        problems += [f"the reference itself: {problem}"
                     for problem in spread.set_problems(reference)]
        for row in range(rows):
            if row >= spread.followed:
                if found[row] != "exact":
                    found[row] = "not judged"
                    notes[row] = "TensorFlow 1.15.5's own runs part before"
            elif wrong[row]:
                found[row] = "differs"
                notes[row] = "the reference itself lies outside TensorFlow 1.15.5's runs"
            elif found[row] == "differs":
                found[row] = "differs" if out[row] else "in spread"
                notes[row] = f"{away[row]:+.1f} deviations"
        return "; ".join(problems)

    def _book(self, ref, run):
        """Compare with the printed book; ``run`` is of the book's weights, or MNIST's own."""
        values = run.values if run else {}
        for name, reference in ref.values.items():
            # the book's word for it is train, though it is the accuracy on the last batch
            ours = values.get(name) or values.get(name.replace("/train_", "/last_batch_"))
            if ours and not reference.rows and ours.shape != reference.shape:
                self._each(ref, run, name, reference, "differs",
                           f"shape {ours.shape}, expected {reference.shape}")
                continue
            for index, digits in enumerate(reference.printed):
                at = reference.rows[index] if reference.rows else index
                if ours is None or at >= len(ours.numbers):
                    self.add(ref, run, name, index, "not run" if ours else "missing", digits)
                    continue
                verdict = self._of_book(ref, run, name, reference, index, ours, at)
                self.add(ref, run, name, index, verdict, digits, verdicts.texts(ours)[at])

    def _of_book(self, ref, run, name, reference, index, ours, at):
        if self._is_explained(ref, name, index) and np.isfinite(ours.numbers[at]):
            return "explained"
        if run.arithmetic == "1.15":
            return "other settings"
        rounding = verdicts.BOOK_ROUNDING if run.arithmetic == "native" else 0
        return verdicts.of_number(ours, at, reference, index, rounding)

    def _is_explained(self, ref, name, index):
        return any(entry["source"] == ref.source and entry["name"] == name and
                   (entry["rows"] == "all" or index in entry["rows"])
                   for entry in self.refs.explained)

    def end(self):
        """Say, once, what holds for many runs."""
        natives = [run for run, arithmetic in self.arithmetic.items() if arithmetic == "native"]
        if natives:
            self.say(f"{', '.join(natives)}: in TensorFlow's own arithmetic, native: there was no "
                     "C++ compiler, it was on a GPU, or it was asked for. So TensorFlow 1.12.3's "
                     "numbers are not run, and the others are compared but for rounding and what "
                     "it grows to")
        if self.elsewhere:
            self.say("TensorFlow 1.15.5's numbers were recorded on another processor than this "
                     "run's, or with other threads: they are compared but for rounding and what it "
                     "grows to")


def _arithmetic(ref):
    return ref.record["settings"]["arithmetic"]


def _strict(ref, run):
    """Whether a run has the reference's own arithmetic, so that its numbers are the same.

    TensorFlow 1.15.5's products, of forward passes too, are others with AVX2 than with AVX-512.
    """
    if run.arithmetic != _arithmetic(ref):
        return False
    return run.arithmetic == "notebook" or references.same_processor(run.content, ref.record)


def _of_op(reference, obtained):
    if obtained == reference:
        return "exact"
    if obtained is None:
        return "missing"
    return "extra" if reference is None else "differs"


def _unlike(ours, reference):
    """What keeps two values from being compared number by number, in words."""
    if ours.row_key != reference.row_key:
        return f"rows by {ours.row_key}, expected {reference.row_key}"
    same_dtype = reference.printed or ours.dtype == reference.dtype
    same_shape = (ours.shape[1:] == reference.shape[1:]
                  and (ours.row_key or ours.shape == reference.shape))
    if not same_dtype or not same_shape:
        return (f"shape {ours.shape} {ours.dtype}, expected {reference.shape} "
                f"{reference.dtype or ''}").strip()
    return ""
