"""What is handed to an operator to install: units that systemd takes, a key handed in by it, deployments that Prefect takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from flows.settings import find_home
from warehouse import keys

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
HARDENING = ("User=lintas", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "Restart=always")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert all(line in text for line in HARDENING)
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    # the programs stand elsewhere here; systemd looks whether they are there
    bin_ = Path(sys.executable).parent
    for name in UNITS:
        moved = name.read_text(encoding="utf-8").replace("/opt/lintas/.venv/bin", str(bin_))
        (tmp_path / name.name).write_text(moved, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_units_and_deployments_start_is_there() -> None:
    environment = (ROOT / "deploy/systemd/lintas.env").read_text(encoding="utf-8")
    assert not re.search("AUTH_STRING|PASSWORD|_KEY=", environment)
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    for deployment in deployments:
        file, name = deployment["entrypoint"].split(":")
        assert f'@flow(name="{name}"' in (ROOT / file).read_text(encoding="utf-8")
        module = deployment["work_pool"]["job_variables"]["command"].rpartition("-m ")[2]
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    assert [name["name"] for name in deployments if name.get("schedules")] == ["nightly"]


def test_the_key_may_be_handed_in_by_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_home(tmp_path).master_key == tmp_path / "keys" / "master.key"
    key = keys.create_key(tmp_path / "credentials" / "master.key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    assert keys.read_key(find_home(tmp_path).master_key) == key
    assert not (tmp_path / "keys").exists()
    find_home(tmp_path).master_key.chmod(0o444)
    with pytest.raises(keys.KeyFileError, match="others can read the key"):
        keys.read_key(find_home(tmp_path).master_key)
