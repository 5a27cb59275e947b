"""Kill a training at random moments, resume it, and compare every byte with a run left alone.

    python -m scripts.kill_test [--section NAME] [--moments 25] [--seed N]

The section trains briefly, once in one go. Then, for each moment, it starts anew, is killed with
SIGKILL there, and goes on with --resume, killed again at a third of the moments. Two more trials:
the state's file cut short, and a disk that is full when the next state is written. The files are
compared byte for byte, all but timings.json. Exit status: 0; 1 where a byte differs or a state is
left behind; 2 where the section does not run.
"""

import argparse
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

from scripts import files

LENGTHS = {"time_series": ("--iterations", "400"), "mnist_classifier": ("--epochs", "3"),
           "multi_layer_rnn": ("--epochs", "2"), "lstm_classifier": ("--epochs", "1"),
           "reber": ("--epochs", "6"), "dropout": ("--iterations", "400")}


def command(section, folder, *more):
    return [sys.executable, "-m", f"chapter14.{section}", *LENGTHS[section], "--device", "cpu",
            "--output", str(folder), *more]


def start(section, folder, *more, prepare=None):
    return subprocess.Popen(command(section, folder, *more), cwd=files.ROOT, text=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            preexec_fn=prepare)


def run(section, folder, *more, seconds=None, prepare=None):
    """Run a section, or so long of it; whether it came to its end, and its messages."""
    process = start(section, folder, *more, prepare=prepare)
    try:
        messages = process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False, "killed"
    return process.returncode == 0, messages


def resumed(section, folder):
    """Go on to the end; raises `Fault` where that fails."""
    ended, messages = run(section, folder, "--resume")
    if not ended:
        raise files.Fault(f"{section} --resume failed: {messages.strip()}")
    return messages


def killed(section, folder, duration, moment, random_moment):
    """Kill a run after a part ``moment`` of its duration, perhaps once more, and let it end."""
    run(section, folder, seconds=moment * duration)
    if random_moment.random() < 1 / 3:
        run(section, folder, "--resume", seconds=random_moment.random() * duration)
    resumed(section, folder)


def until_a_state(section, folder):
    """Kill a run as soon as it has written a state; the state's files."""
    process = start(section, folder)
    while process.poll() is None:
        states = list((folder / section).glob("state-*.npz"))
        if states:
            process.kill()
            process.communicate()
            return states
        time.sleep(0.05)
    raise files.Fault(f"{section} ended without a state: {process.communicate()[1].strip()}")


def cut_short(section, folder):
    """Cut the state's file in the middle; the run says so, and begins anew."""
    for state in until_a_state(section, folder):
        state.write_bytes(state.read_bytes()[:state.stat().st_size // 2])
    if "begins anew" not in resumed(section, folder):
        raise files.Fault("nothing was said of a state that was cut short")


def disk_full(section, folder):
    """Go on where no file can grow beyond 1 kB, as on a full disk; the old state stays whole."""
    until_a_state(section, folder)
    ended, messages = run(section, folder, "--resume", prepare=lambda: resource.setrlimit(
        resource.RLIMIT_FSIZE, (1000, 1000)))
    if ended or "cannot be written" not in messages.splitlines()[-1]:
        raise files.Fault(f"a disk that is full was not noticed: {messages.strip()}")
    resumed(section, folder)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_test",
                                     description=__doc__.split("\n\n")[0])
    parser.add_argument("--section", choices=LENGTHS, default="time_series",
                        help="(default: time_series)")
    parser.add_argument("--moments", type=int, default=25, metavar="N", help="(default: 25)")
    parser.add_argument("--seed", type=int, default=0, metavar="N",
                        help="of the moments (default: 0)")
    options = parser.parse_args(argv)
    return files.guarded("kill_test", "the temporary folder", lambda: work(options),
                         "nothing is left")


def work(options):
    section, moments = options.section, random.Random(options.seed)
    with tempfile.TemporaryDirectory() as temporary:
        temporary, start = pathlib.Path(temporary), time.perf_counter()
        ended, messages = run(section, temporary / "alone")
        if not ended:
            raise files.Fault(f"{section} does not run: {messages.strip()}")
        duration = time.perf_counter() - start
        wrong = 0
        trials = [(f"killed after {moment:.0%}", killed, duration, moment, moments)
                  for moment in sorted(moments.random() for _ in range(options.moments))]
        trials += [("cut short", cut_short), ("disk full", disk_full)]
        for number, (name, trial, *arguments) in enumerate(trials):
            folder = temporary / str(number)
            trial(section, folder, *arguments)
            bad = files.differing(temporary / "alone" / section, folder / section)
            wrong += bool(bad)
            print(f"{name}: " + (f"DIFFERS in {', '.join(bad)}" if bad else "the same bytes"),
                  flush=True)
    print(f"{section}: {len(trials) - wrong} of {len(trials)} the same bytes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
