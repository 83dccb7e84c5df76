"""Kill processes, databases and model calls under load, and count what was lost or done twice.

    python -m tests.chaos [KILLS] [SEED] [sqlite|row]

On both rows, or on the one that is named: a server and two workers over SQLite and a folder; two
API processes and two workers over a real PostgreSQL and a real Chroma server, which are killed,
too. The scripted model server fails 30 % of its answers in every manner that it knows.

Every accepted draft has to end, every section has one revision of the machine's, no section that
has a text is asked of the model again, no edit that was confirmed is missing. A section that was
under way when its process was killed is asked once more: that is the price.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.load import Load
from tests.chaos.report import print_table
from tests.chaos.rows import PostgresqlRow, SqliteRow
from tests.model_server import ModelServer
from tests.two_writers import race_over_http

_ROUNDS = 1000


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    named = sys.argv[3:]
    wrong = 0
    for kind in (SqliteRow, PostgresqlRow):
        if named and kind.name not in named:
            continue
        chance = random.Random(seed)
        with tempfile.TemporaryDirectory(prefix="drafter-chaos-") as folder, ModelServer() as model:
            load = Load(chance)
            model.script = load.answer
            with kind(Path(folder), model.base_url) as row:
                for number in range(kills):
                    load.act(row.client(number))
                    time.sleep(chance.uniform(0.1, 4))
                    row.strike(chance, number)
                load.finish(row)
                races = race_over_http(row.client(0), row.client(1), _ROUNDS)
            wrong += print_table(kind.name, kills, row, load, races)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
