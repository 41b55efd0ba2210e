"""`make bench`: every benchmark, one after the other, on one server."""

import argparse
import subprocess
import sys

from benchmarks import environment

OF_TICKETS = ("fill", "pages", "lists", "search")
OTHERS = (
    "numbers", "import_log", "business_time", "sla_timer", "sla_latency", "sla_verify", "sla_dashboard", "measures",
    "monthly", "archive", "record_table", "proposals",
)  # fmt: skip


def main() -> None:
    """Run them; say which failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", default="1000000")
    tickets = parser.parse_args().tickets
    failed = []
    with environment.server() as server:
        env = environment.with_server(server)
        for name in (*OF_TICKETS, *OTHERS):
            print(f"\n== {name} ==", flush=True)
            more = ["--tickets", tickets] if name in OF_TICKETS else []
            command = [sys.executable, "-m", f"benchmarks.{name}", *more]
            if subprocess.run(command, cwd=environment.ROOT, env=env, check=False).returncode:
                failed.append(name)
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
