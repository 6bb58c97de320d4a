"""Uploads in a real S3: rclone serves a folder as one, and obstore speaks to it for fsspec."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import obstore
import pytest
from flask_files import save_file
from obstore.fsspec import register

from tests.framework.features.conftest import free_port, until

RCLONE = Path(sys.executable).parent / "rclone"

pytestmark = pytest.mark.feature("files.s3")


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    """The settings of an S3, and the folder that is its only bucket."""
    if not RCLONE.exists():
        pytest.skip("rclone, which bin/setup --test installs on Linux")
    root = tmp_path_factory.mktemp("s3")
    bucket = root / "uploads"
    bucket.mkdir()
    port = free_port()
    server = subprocess.Popen(
        [RCLONE, "serve", "s3", root, "--addr", f"127.0.0.1:{port}", "--auth-key", "KEY,SECRET"],
        env={"HOME": str(root), "PATH": "/usr/bin:/bin"},
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: is_open(port))
        yield settings(port), bucket
    finally:
        server.terminate()
        server.wait(10)


def is_open(port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def settings(port, secret="SECRET"):
    return {
        "endpoint": f"http://127.0.0.1:{port}",
        "access_key_id": "KEY",
        "secret_access_key": secret,
        "region": "us-east-1",
        "client_options": {"allow_http": True},
        "retry_config": {"max_retries": 0},
        "base_path": "uploads",
    }


@pytest.fixture
def make(make_app):
    """A function that makes an app whose uploads go to S3."""
    register("s3")
    return lambda s3: make_app(FILES_DEFAULT_FILESYSTEM="s3", FILES_FILESYSTEMS={"s3": s3})


def test_an_upload_is_an_object_and_a_signed_address_gives_it_back(make, s3, upload):
    options, bucket = s3
    app = make(options)
    files = app.extensions["files"].instance

    @files.url_generator("s3")
    def signed(file, minutes=5):
        name, key = file.path.split("/", 1)
        store = file.filesystem._construct_store(name)
        return obstore.sign(store, "GET", key, expires_in=timedelta(minutes=minutes))

    with app.app_context():
        saved = save_file(upload("note.txt", b"hello", "text/plain"))
        assert [path.read_bytes() for path in bucket.glob("*-note.txt")] == [b"hello"]
        assert saved.filesystem.cat_file(saved.path) == b"hello"
        assert saved.to_uri().startswith("s3://uploads/")
        url = saved.url()
    with urllib.request.urlopen(url, timeout=10) as reply:
        assert reply.read() == b"hello"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(url.replace("X-Amz-Signature=", "X-Amz-Signature=0"), timeout=10)
    with app.app_context():
        saved.filesystem.rm_file(saved.path)
    assert not list(bucket.glob("*-note.txt"))


def test_a_wrong_key_saves_nothing(make, s3, upload):
    options, bucket = s3
    app = make({**options, "secret_access_key": "WRONG"})
    with app.app_context(), pytest.raises(OSError, match="403 Forbidden"):
        save_file(upload("secret.txt"))
    assert not list(bucket.glob("*-secret.txt"))
