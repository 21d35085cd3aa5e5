"""An object store as a source, against a real S3 server in this process."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer
from nights import UNTIL, Puller, configured, kept_in
from pydantic import ValidationError

from flows.sources.origin import opened
from flows.sources.source import Remote, SourceError

pytestmark = pytest.mark.slow

BUCKET = "serah-terima"
Make = Callable[..., Puller]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def client(endpoint: str, service: str = "s3") -> Any:
    return boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )


@pytest.fixture
def sender(endpoint: str) -> Any:
    """The sender's client, with an empty bucket."""
    httpx.post(f"{endpoint}/moto-api/reset")
    found = client(endpoint)
    found.create_bucket(Bucket=BUCKET)
    return found


@pytest.fixture
def make(endpoint: str, tmp_path: Path) -> Make:
    def made(key_id: str = "any", secret: str = "rahasia-kenari", **changed: Any) -> Puller:
        keys = {
            "key_id": kept_in(tmp_path, f"id-{key_id}", key_id),
            "secret_key": kept_in(tmp_path, f"key-{key_id}", secret),
        }
        given = {
            "kind": "s3", "feeds": ["licence"], "endpoint": endpoint, "bucket": BUCKET, "prefix": "serah/lintas/",
        }  # fmt: skip
        return Puller(configured(**(given | keys | changed)), tmp_path)

    return made


def put(sender: Any, key: str, content: bytes = b"x") -> None:
    sender.put_object(Bucket=BUCKET, Key=f"serah/lintas/{key}", Body=content)


def test_what_lies_under_feed_and_date_is_taken_once_and_all_else_is_told(sender: Any, make: Make) -> None:
    for key in ("2026-09-01/a.csv", "2026-09-02/b.csv.gz", "2026-10-01/later.csv"):
        put(sender, f"licence/{key}", key.encode())
    put(sender, "crossing/2026-09-01/c.csv")
    puller = make()
    assert [(remote.name, path.read_text()) for remote, path in puller.night("licence")] == [
        ("licence/2026-09-01/a.csv", "2026-09-01/a.csv"),
        ("licence/2026-09-02/b.csv.gz", "2026-09-02/b.csv.gz"),
    ]
    assert puller.night("licence") == []
    put(sender, "licence/2026-09-01/a.csv", b"sent again")
    assert [path.read_bytes() for _, path in puller.night("licence")] == [b"sent again"]

    for key in (
        "2026-09-03/x/../../e.csv",
        "2026-09-03/deeper/f.csv",
        "2026-09-03/g.xlsx",
        "loose.csv",
        "kemarin/h.csv",
        "2026-09-04/",
    ):
        put(sender, f"licence/{key}", b"" if key.endswith("/") else b"x")
    assert sorted(each.reason for each in puller.passed("licence")) == [
        "its name does not end in .csv, .csv.gz, .csv.zst, .parquet",
        "its name leads elsewhere",
        "its name leads elsewhere",
        "not a folder named YYYY-MM-DD",
        "not a folder named YYYY-MM-DD",
    ]


def test_a_copy_goes_on_where_it_ended_and_never_joins_two_versions(sender: Any, make: Make, tmp_path: Path) -> None:
    content = bytes(range(256)) * (70 << 10)
    put(sender, "licence/2026-09-01/a.parquet", content)
    into = tmp_path / "copy"
    with opened("there", make().options) as source:
        (remote,) = (each for each in source.listing("licence", UNTIL) if isinstance(each, Remote))
        assert remote.size == len(content)
        assert abs(remote.modified_at - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1)
        into.write_bytes(content[: 1 << 20] + b"half a block that a kill left")
        source.copy(remote, into, 1 << 20)
        assert into.read_bytes() == content
        put(sender, "licence/2026-09-01/a.parquet", content[:-1])
        into.write_bytes(b"")
        with pytest.raises(OSError, match="changed while it was copied"):
            source.copy(remote, into, 0)
        sender.delete_object(Bucket=BUCKET, Key="serah/lintas/licence/2026-09-01/a.parquet")
        with pytest.raises(OSError, match="changed while it was copied"):
            source.copy(remote, into, 0)


def test_files_count_as_complete_by_marker_or_manifest(sender: Any, make: Make) -> None:
    put(sender, "licence/2026-09-01/a.csv")
    assert make(complete="done").night("licence") == []
    assert make(complete="manifest").night("licence") == []
    put(sender, "licence/2026-09-01/a.csv.done")
    put(sender, "licence/2026-09-01/a.csv.manifest.json", b"{}")
    assert len(make(complete="done").night("licence")) == 1
    ((remote, _),) = make(complete="manifest").night("licence")
    assert remote.manifest and remote.manifest.name == "licence/2026-09-01/a.csv.manifest.json"


def test_an_empty_bucket_is_no_fault_and_says_so(sender: Any, make: Make, endpoint: str) -> None:
    assert make().night("licence") == []
    assert make().tested() == [
        f"s3 {endpoint} {BUCKET}/serah/lintas: the keys are accepted; nothing is there yet",
        "licence: nothing there yet",
    ]
    put(sender, "licence/2026-09-01/a.csv")
    assert make().tested()[-1] == "licence: 1 complete file(s)"


def test_faults_are_told_in_words_and_show_no_secret(sender: Any, make: Make, endpoint: str) -> None:
    put(sender, "licence/2026-09-01/a.csv")
    with pytest.raises(SourceError, match="no such bucket"):
        make(bucket="tidak-ada").night("licence")
    with pytest.raises(OSError, match="cannot be reached"):
        make(endpoint="http://127.0.0.1:1", timeout=1).night("licence")
    with pytest.raises(SourceError, match="no trusted encrypted connection"):
        make(endpoint=endpoint.replace("http:", "https:"), timeout=5).night("licence")

    users = client(endpoint, "iam")
    keys = {}
    for name, actions in {"lists": ["s3:ListBucket"], "nothing": []}.items():
        users.create_user(UserName=name)
        keys[name] = users.create_access_key(UserName=name)["AccessKey"]
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        if actions:
            users.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    httpx.post(f"{endpoint}/moto-api/reset-auth", content=b"0")
    try:
        given = {name: (key["AccessKeyId"], key["SecretAccessKey"]) for name, key in keys.items()}
        for (key_id, secret), told in {
            ("unknown", "rahasia-kenari"): "does not accept the keys kept in file:",
            (given["lists"][0], "rahasia-kenari"): "does not accept the keys kept in file:",
            given["nothing"]: "may not be read with these keys",
            given["lists"]: "may not be read with these keys",
        }.items():
            for attempt in (lambda puller: puller.night("licence"), lambda puller: puller.tested()):
                with pytest.raises(SourceError, match=told) as raised:
                    attempt(make(key_id, secret))
                assert secret not in str(raised.value)
    finally:
        httpx.post(f"{endpoint}/moto-api/reset-auth", content=b"inf")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"endpoint": "http://s3.example"}, "insecure = true"),
        ({"endpoint": "https://key:secret@s3.example"}, "without user"),
        ({"prefix": "a/../b"}, "names with /"),
        ({"secret_key": "AKIA/plain text"}, "a secret is not written here"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(changed: dict[str, Any], told: str) -> None:
    given = {"kind": "s3", "feeds": ["licence"], "bucket": BUCKET, "key_id": "env:A", "secret_key": "env:B"}
    assert configured(**given).place == f"s3 Amazon {BUCKET}"
    configured(**(given | {"endpoint": "http://s3.example", "insecure": True}))
    with pytest.raises(ValidationError, match=told):
        configured(**(given | changed))
