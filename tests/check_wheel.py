"""Is the wheel whole? Install it into a bare folder and use it there: ``check_wheel.py FOLDER``.

Its dependencies come from this environment; the product's own packages must come from the wheel.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SHEET = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [{"label": "主题党日", "value": 12, "measure_unit": "次"}],
}
USE = """
import sys
from pathlib import Path
import api, drafter, prompts, vectorstore
from api.bootstrap import Services
from api.indexing import sample_files, sample_sheets
from api.main import create_app
from api.settings import Settings
from starlette.testclient import TestClient

home = Path(sys.argv[1])
for package in (api, drafter, prompts, vectorstore):
    assert Path(package.__file__).is_relative_to(home), package.__file__
assert len(sample_files()) >= 24
assert len(sample_sheets()) >= 3
client = TestClient(create_app(Services(Settings(_env_file=None))))
page = client.get("/").text
asked = [part for part in page.split('"') if part.startswith("/assets/")]
assert len(asked) >= 3, page
for path in ("/docs", "/api-page/api.js", "/openapi.json", *asked):
    assert client.get(path).status_code == 200, path
"""


def main() -> None:
    """Install, run the command from end to end, and ask for every page."""
    (wheel,) = Path(sys.argv[1]).glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder)
        home = bare / "installed"
        pip = [sys.executable, "-m", "pip", "--quiet", "install", "--no-deps", "--no-index"]
        run([*pip, "--target", str(home), str(wheel.absolute())], bare, {})
        environment = {"PYTHONPATH": str(home), "DRAFTER_DATA_DIR": str(bare / "data")}
        run([sys.executable, "-P", "-c", USE, str(home)], bare, environment)
        (bare / "facts.json").write_text(json.dumps(SHEET), encoding="utf-8")
        command = str(home / "bin" / "drafter")
        for words in (
            ["--help"],
            ["sheet", "部门年度工作总结", "-o", "sheet.xlsx"],
            ["draft", "--facts", "facts.json", "-o", "report.docx"],
            ["verify", "report.docx", "--facts", "facts.json"],
        ):
            run([command, *words], bare, environment)
        assert (bare / "report.docx").stat().st_size
    print(f"{wheel.name}: installed, imported and used from a bare folder")


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command that has to succeed; what it printed is shown if it does not."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} failed ({done.returncode}):\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
