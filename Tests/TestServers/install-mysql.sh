#!/usr/bin/env bash
# Unpacks MySQL 9.7 from Debian's suite "sid" into a private folder and prints that folder.
# The machine's own packages stay as they are: apt gets a state, a cache and a source list of its own,
# and the server runs with the C library that is unpacked beside it. Needs no root.
set -euo pipefail

root="${MYSQL_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/quartzscheduler/mysql-9.7}"
if [[ -f "$root/.complete" ]]; then
    echo "$root"
    exit 0
fi

mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
if [[ -f "$root/.complete" ]]; then
    echo "$root"
    exit 0
fi

# The mirror this machine is set up with: the repository of its own suite, not the security or a vendor's one.
mirror="$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }')"
if [[ -z "$mirror" ]]; then
    mirror="$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
        grep -vE '^[[:space:]]*#' | grep -oE '(https?|mirror\+file|file|copy):[^] ]*/debian/?([[:space:]]|$)' | head -n 1 | tr -d '[:space:]' || true)"
fi
if [[ -z "$mirror" ]]; then
    echo "install-mysql.sh: no Debian mirror in this machine's apt configuration; run 'apt-get update' once, or add one." >&2
    exit 1
fi

private="$(mktemp -d)"
trap 'rm -rf "$private" "$root.partial"' EXIT
mkdir -p "$private"/{state/lists/partial,cache/archives/partial,etc}
: > "$private/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror%/} sid main" > "$private/etc/sources.list"

private_apt() {
    apt-get -qq \
        -o Dir::State="$private/state" -o Dir::State::status="$private/status" -o Dir::Cache="$private/cache" \
        -o Dir::Etc::sourcelist="$private/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=false -o APT::Update::Post-Invoke-Success::= \
        -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

echo "install-mysql.sh: downloading MySQL (about 60 MB) into $root" >&2
private_apt update >&2
private_apt install --download-only --yes mysql-server-core >&2

rm -rf "$root" "$root.partial"
mkdir -p "$root.partial"
for package in "$private"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$root.partial"
done

# Started through its own loader, so that this machine's C library need not be as new.
version="$("$root.partial"/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path "$root.partial/usr/lib/x86_64-linux-gnu" \
    "$root.partial/usr/sbin/mysqld" --no-defaults --version)"
echo "install-mysql.sh: $version" >&2
touch "$root.partial/.complete"
mv "$root.partial" "$root"
echo "$root"
