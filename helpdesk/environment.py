"""What the settings are read from: the environment, and a .env file beside manage.py."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
ENV_FILE = env.path("ENV_FILE", default=BASE_DIR / ".env")
if Path(ENV_FILE).is_file():
    env.read_env(ENV_FILE)


def refuse_if_incomplete(wanted: dict[str, str]) -> None:
    """Name every missing setting at once, so that nobody finds them one start at a time.

    Raises ImproperlyConfigured. `wanted` has for each name what is to be set.
    """
    missing = [name for name in wanted if not env.str(name, default="").strip()]
    if missing:
        lines = "\n".join(f"  {name}: {wanted[name]}" for name in missing)
        raise ImproperlyConfigured(
            f"The desk cannot start: {', '.join(missing)} must be set in the environment.\n{lines}\n"
            "For a trial with demo data, `make run` needs none of these."
        )


def database_broker(database_url: str) -> str:
    """The same PostgreSQL as a queue, in SQLAlchemy's spelling."""
    return f"sqla+postgresql+psycopg2://{database_url.partition('://')[2]}"
