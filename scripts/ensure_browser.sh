#!/bin/sh
# The browser tests drive a Chromium that is already there, or Debian's package where apt may be used.
# Without one they are skipped, with this reason.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        echo "browser tests: $(command -v "$name")"
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "browser tests: installing Debian's chromium"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    echo "browser tests: no Chromium found, they will be skipped (install the package 'chromium')" >&2
fi
