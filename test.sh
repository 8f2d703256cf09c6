#!/usr/bin/env bash
# Installs what is missing, builds once and runs every test, one project after the other.
# TEST_DATABASE=mysql ./test.sh does the same on MySQL 9.7 instead of MariaDB.
# The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly configuration=Release
readonly project_limit=1500
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
export TEST_DATABASE="${TEST_DATABASE:-mariadb}"

install_packages() {
    local missing=("$@")
    if [[ "$(id -u)" != 0 ]]; then
        echo "test.sh: missing ${missing[*]}. As root: apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    echo "test.sh: installing ${missing[*]}"
    if ! apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
        apt-get -qq update
        apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
    fi
}

packages=()
command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null || packages+=(mariadb-server)
for tool in curl jq openssl; do
    command -v "$tool" >/dev/null || packages+=("$tool")
done
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
[[ -x /usr/bin/chromium ]] || packages+=(chromium)
if [[ ${#packages[@]} -gt 0 ]]; then
    install_packages "${packages[@]}"
fi
if [[ "$TEST_DATABASE" == mysql ]]; then
    Tests/TestServers/install-mysql.sh >/dev/null
fi

if ! command -v dotnet >/dev/null; then
    echo "test.sh: the .NET 10 SDK is missing (the command 'dotnet' is not found)." >&2
    exit 1
fi
dotnet build QuartzScheduler.sln --configuration "$configuration" -v quiet

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT

# One attribute of the counters in a result file.
counter() {
    grep -o '<Counters [^>]*>' "$1" | grep -oE " $2=\"[0-9]+\"" | grep -oE '[0-9]+'
}

passed=0
failed=0
summary=()
for project in Tests/*.Tests/*.csproj; do
    name="$(basename "$project" .csproj)"
    echo "== $name"
    outcome=0
    timeout --kill-after=30 "$project_limit" dotnet test "$project" --no-build --configuration "$configuration" \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" || outcome=$?
    if [[ -f "$results/$name.trx" ]]; then
        project_total="$(counter "$results/$name.trx" total)"
        project_passed="$(counter "$results/$name.trx" passed)"
        # Whatever did not pass has failed: a test that was not run shows nothing.
        project_failed=$((project_total - project_passed))
    else
        project_passed=0
        project_failed=0
    fi
    if [[ $project_failed -eq 0 && ( $outcome -ne 0 || $project_passed -eq 0 ) ]]; then
        echo "test.sh: $name ended with $outcome and $project_passed passed tests: counted as one failure" >&2
        project_failed=1
    fi
    passed=$((passed + project_passed))
    failed=$((failed + project_failed))
    summary+=("$(printf '%-28s %5d passed, %d failed' "$name" "$project_passed" "$project_failed")")
done

echo "== on $TEST_DATABASE"
printf '%s\n' "${summary[@]}"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
