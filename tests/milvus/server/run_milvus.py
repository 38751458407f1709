"""Runs a Milvus server out of the PyPI package `milvus` for as long as stdin stays open.

    python3 run_milvus.py CACHE_FOLDER [--authorization]

Installs the package into the folder unless it is there. Says on stdout, a line each: `waiting` (another run has the
machine's one server), `installing`, `ready HOST:PORT`. The server ends with stdin, which closes however the starting
process ends. Its data directory is temporary.
"""

import contextlib
import ctypes
import fcntl
import os
import platform
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

# The last release that the package has for Linux.
REQUIREMENT = "milvus==2.3.5"
HOST = "127.0.0.1"
METRICS_PORT = 9091
# The server has fixed ports, so a machine has one server. The server inherits this file, and so the lock lasts exactly
# as long as it does.
LOCK = os.path.join(tempfile.gettempdir(), "lookalike-milvus.lock")
START_SECONDS = 120
STOP_SECONDS = 3
POLL_SECONDS = 0.1
# A strong read waits for two ticks of the clock, 200 ms each, and a load for checks, 1 s each.
INTERVALS = (
    "PROXY_TIMETICKINTERVAL",
    "QUERYCOORD_CHECKCHANNELINTERVAL",
    "QUERYCOORD_CHECKSEGMENTINTERVAL",
    "QUERYCOORD_DISTPULLINTERVAL",
)
INTERVAL_MS = 20
# What is shown of the output of a server that did not start, in characters.
OUTPUT_TAIL = 4000
PR_SET_PDEATHSIG = 1


def main(folder, *options):
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        sys.exit(f"{REQUIREMENT} exists for Linux on x86-64 only; this is {platform.platform()}.")
    # A signal ends the starting process, and that closes stdin.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    lock = lock_machine()
    milvus = installed(os.path.join(folder, "package"))
    unpacked = os.path.join(folder, "unpacked")
    milvus._initialize_data_files(unpacked)
    data = tempfile.mkdtemp(prefix="lookalike-milvus-")
    try:
        port = configure(milvus, data, "--authorization" in options)
        with open(os.path.join(data, "output.log"), "w+", errors="replace") as output:
            serve(start(unpacked, data, output, lock), port, output)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def say(line):
    print(line, flush=True)


def starter_is_gone(seconds):
    """Waits up to so many seconds for stdin to close."""
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable) and not os.read(sys.stdin.fileno(), 1)


def lock_machine():
    lock = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if not told:
                say("waiting")
            told = True
        if starter_is_gone(POLL_SECONDS):
            sys.exit()


def installed(package):
    if not os.path.isdir(package):
        say("installing")
        # Renamed when complete, so that an interrupted installation is not taken for one.
        partial = package + ".partial"
        shutil.rmtree(partial, ignore_errors=True)
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run([*pip, "--version"], capture_output=True).returncode != 0:
            sys.exit(f"This Python 3 ({sys.executable}) has no pip, which is to install {REQUIREMENT}.")
        # The package depends on nothing that is used here.
        install = [*pip, "install", "--quiet", "--no-deps", "--target", partial, REQUIREMENT]
        if subprocess.run(install, stdout=sys.stderr).returncode != 0:
            sys.exit(f"pip could not install {REQUIREMENT}; what it said stands above.")
        os.rename(partial, package)
    sys.path.insert(0, package)
    import milvus

    return milvus


def configure(milvus, data, authorization):
    config = milvus.MilvusServerConfig(data_dir=data)
    # Otherwise a read may miss what was written in the 5 s before it.
    config.set("common.gracefulTime", 0)
    config.set("authorization_enabled", authorization)
    config.resolve()
    return config.get("proxy_port")


def start(unpacked, data, output, lock):
    binaries = os.path.join(unpacked, "bin")
    runtime = os.path.join(data, "run")
    os.mkdir(runtime)
    libc = ctypes.CDLL(None)
    # The binary itself: the package's own command leaves it running when it is terminated.
    return subprocess.Popen(
        [os.path.join(binaries, "milvus"), "run", "standalone"],
        cwd=data,
        env={
            **os.environ,
            "DEPLOY_MODE": "STANDALONE",
            "METRICS_PORT": str(METRICS_PORT),
            **{name: str(INTERVAL_MS) for name in INTERVALS},
            "MILVUS_RUN_DIR": runtime,
            "LD_LIBRARY_PATH": binaries,
        },
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=[lock],
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
    )


def serve(server, port, output):
    try:
        wait_until_ready(server, port, output)
        say(f"ready {HOST}:{port}")
        while server.poll() is None and not starter_is_gone(POLL_SECONDS):
            pass
    finally:
        stop(server)


def wait_until_ready(server, port, output):
    deadline = time.monotonic() + START_SECONDS
    health = f"http://{HOST}:{METRICS_PORT}/healthz"
    proxy = f"http://{HOST}:{port}/v1/vector/collections"
    while not (answers(health, "OK") and answers(proxy, "code")):
        if server.poll() is not None or time.monotonic() > deadline:
            output.seek(0)
            sys.exit(f"Milvus did not start. The end of its output:\n{output.read()[-OUTPUT_TAIL:]}")
        if starter_is_gone(POLL_SECONDS):
            sys.exit()


def answers(url, part):
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return part in response.read().decode()
    except urllib.error.HTTPError as refusal:
        return part in refusal.read().decode()
    except OSError:
        return False


def stop(server):
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    # The one thing that it keeps elsewhere whatever its configuration says.
    with contextlib.suppress(FileNotFoundError):
        os.remove(f"/tmp/milvus/server_id_{server.pid}")


main(*sys.argv[1:])
