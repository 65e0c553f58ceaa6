"""nginx with one worker and `proxy_pass` over kept connections: from PATH, else Debian's package unpacked for this run.

Unpacking needs no rights; where the package cannot be had, the work goes on without its reference.
"""

import shutil
import subprocess
from pathlib import Path

_PACKAGE = "nginx"
_CONF = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 10000000;
    upstream service {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 10000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}
}}
"""


def find(folder: Path) -> str | None:
    """The program, or None."""
    return shutil.which("nginx") or _unpacked(folder)


def _unpacked(folder: Path) -> str | None:
    program = folder / "usr" / "sbin" / "nginx"
    if not program.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
        folder.mkdir(parents=True, exist_ok=True)
        if _succeeds("apt-get", "download", _PACKAGE, folder=folder):
            [package] = folder.glob("nginx_*.deb")
            _succeeds("dpkg", "-x", str(package), str(folder), folder=folder)
    runs = program.exists() and _succeeds(str(program), "-v", folder=folder)
    return str(program) if runs else None


def _succeeds(*words: str, folder: Path) -> bool:
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode == 0


def command(program: str, folder: Path, port: int, upstream: int) -> list[str]:
    """Its command, with a configuration written for these ports."""
    folder.mkdir(parents=True, exist_ok=True)
    conf = folder / "nginx.conf"
    conf.write_text(_CONF.format(folder=folder, port=port, upstream=upstream), encoding="utf-8")
    return [program, "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")]
