"""Write the OpenAPI document to a file, for the page's typed client: ``write_openapi.py FILE``."""

import json
import sys
import tempfile
from pathlib import Path

from api.bootstrap import Services
from api.main import create_app
from api.settings import Settings


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Services(Settings(data_dir=Path(folder), _env_file=None)))
        Path(sys.argv[1]).write_text(json.dumps(app.openapi()), encoding="utf-8")


if __name__ == "__main__":
    main()
