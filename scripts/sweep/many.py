"""Many runs of one function, by persistent processes: of this machine, or of a cluster.

dask.distributed hands them out, since one command then serves both: it keeps a worker busy, gives
the run of a worker that died to another, and needs no shared folder. Results come back as they are
ready; what is worth keeping is to be written then.
"""

import concurrent.futures
import contextlib
import logging
import os
import signal
import sys
import time

import tqdm

from scripts.files import Fault

WAIT = 60  # seconds in which a cluster must show a worker
LOGGERS = ("distributed", "distributed.client", "distributed.nanny", "distributed.scheduler",
           "distributed.worker", "asyncio", "tornado")  # what they have to say is said here
GONE = ("the scheduler at {} is gone; what had ended is kept: start it again, and the same command "
        "goes on from there")


class Failed(Fault):
    """Some runs failed; the message names each, with its error."""


def each(function, tasks, workers=None, scheduler=None, name=str, ready=None, threads=False):
    """Run ``function(*task)`` for each task, one in each process at a time.

    Parameters
    ----------
    function : function
        Of a module that the workers can import; what it takes and returns can be pickled.
    tasks : list of tuple
    workers : int, optional
        Processes of this machine; as many as it has processors by default.
    scheduler : str, optional
        The address of a cluster's scheduler, whose workers are used instead.
    name : function
        What a task is called: ``name(task)``.
    ready : function, optional
        Called with the dask client before the first task.
    threads : bool
        Whether threads do instead, for a function that only starts a process and waits: Ctrl-C
        then ends what it started.

    Yields
    ------
    (task, result), in the order in which they end.

    Raises
    ------
    Failed
        At the end, where runs failed.
    Fault
        Where there is no cluster, or it is lost.
    """
    failures = []
    bar = tqdm.tqdm(total=len(tasks), unit="run", disable=None, leave=False)
    start = time.monotonic()
    workers = workers or len(os.sched_getaffinity(0))
    runs = _threads(function, tasks, workers) if threads else _runs(
        function, tasks, workers, scheduler, ready)
    with bar, runs as ended:
        for number, (task, outcome) in enumerate(ended, 1):
            bar.update()
            if bar.disable:
                left = (time.monotonic() - start) / number * (len(tasks) - number)
                print(f"{name(task)}: {number} of {len(tasks)}"
                      + (f", about {_duration(left)} left" if number < len(tasks) else ""),
                      file=sys.stderr, flush=True)
            if isinstance(outcome, BaseException):
                failures.append(f"{name(task)}: {_said(outcome)}")
            else:
                yield task, outcome
    if failures:
        raise Failed(f"{len(failures)} of {len(tasks)} failed:\n  " + "\n  ".join(failures))


@contextlib.contextmanager
def _threads(function, tasks, workers):
    """As `_runs`, in threads of this process; what has not begun at Ctrl-C does not begin."""
    pool = concurrent.futures.ThreadPoolExecutor(workers)
    try:
        futures = {pool.submit(function, *task): task for task in tasks}
        yield ((futures[future], future.exception() or future.result())
               for future in concurrent.futures.as_completed(futures))
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _runs(function, tasks, workers, scheduler, ready):
    """An iterator over (task, result or exception)."""
    if not tasks:
        yield []
        return
    import dask
    import distributed
    for logger in LOGGERS:
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    dask.config.set({"distributed.admin.tick.limit": "1h", "distributed.comm.retry.count": 0,
                     "distributed.comm.timeouts.connect": "10s"})
    with contextlib.ExitStack() as stack:
        if scheduler is None:
            cluster = stack.enter_context(_local(distributed, min(workers, len(tasks))))
            client = stack.enter_context(distributed.Client(cluster))
        else:
            client = stack.enter_context(_of(distributed, scheduler))
        if ready:
            ready(client)
        futures = client.map(function, *zip(*tasks, strict=True), pure=False)
        yield _ended(distributed, client, dict(zip(futures, tasks, strict=True)), scheduler)


@contextlib.contextmanager
def _local(distributed, workers):
    """Processes of this machine, which leave Ctrl-C to this one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what they inherit
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")  # warns of killed workers
    try:
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=0,
            dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL)
    finally:
        signal.signal(signal.SIGINT, before)
    with cluster:
        yield cluster


@contextlib.contextmanager
def _of(distributed, scheduler):
    """A client of a cluster that has a worker; raises `Fault`."""
    try:
        client = distributed.Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise Fault(f"no scheduler answers at {scheduler} ({_said(error)}); docs/cluster.md says "
                    "how to start one") from None
    try:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            raise Fault(f"the scheduler at {scheduler} has no worker; docs/cluster.md says how to "
                        "start one") from None
        yield client
    finally:
        with contextlib.suppress(Exception):  # it may be gone
            client.close()


def _ended(distributed, client, tasks, scheduler):
    try:
        for future in distributed.as_completed(tasks):
            if future.status == "cancelled" or client.status != "running":
                raise distributed.CancelledError
            error = future.exception() if future.status == "error" else None
            yield tasks[future], error or future.result()
            future.release()
    except (distributed.CancelledError, OSError):
        raise Fault(GONE.format(scheduler)) from None


def _duration(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _said(error):
    """An error in one line."""
    return " ".join(str(error).split()) or type(error).__name__
