#!/bin/sh
# What the tests need beside Python: a browser, a PDF reader, GDAL's own programs, Node, and what stands round the service
# on a server. Debian's packages, when we may install them.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v ogr2ogr >/dev/null 2>&1 || missing="$missing gdal-bin"
command -v npm >/dev/null 2>&1 || missing="$missing nodejs npm"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
[ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing for the tests:$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Not installed:$missing. The tests that need them are skipped and say so; install them to run all."
fi
