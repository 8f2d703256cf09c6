#!/usr/bin/env bash
# Makes the five jobs of the chain, or changes them to be as they are here. Needs curl and jq.
set -euo pipefail

: "${SERVER:?is the address of the server, such as https://localhost:7443}"
: "${TOKEN:?is an access token, or an API token with the rights jobs.read and jobs.write}"

# The token comes from a file: arguments are for all to see.
api() { # PATH [BODY]
    curl --silent --show-error --fail-with-body ${CACERT:+--cacert "$CACERT"} -H @<(echo "authorization: Bearer $TOKEN") \
        -H 'content-type: application/json' "$SERVER/api/v1/$1" "${@:2}"
}

# Prints the job's id.
job() { # NAME ARGS [UPSTREAM_ID]...
    jq -n --arg name "$1" --argjson args "$2" '{jobs: [{
            name: $name, group: "chain", target: {kind: "executor", app: "chain", handler: "chain.\($name)"},
            args: $args, overlap: "allow", retry: {maxAttempts: 3, backoff: "fixed", delayMs: 1000},
            dependsOn: ($ARGS.positional | map({jobId: ., on: "success"}))}]}' --args "${@:3}" |
        api 'jobs/import?mode=apply' -d @- >&2
    echo >&2
    api "jobs?group=chain&q=$1" | jq -er --arg name "$1" '.items[] | select(.name == $name) | .id'
}

extract=$(job extract '{"orders":4}')
sum=$(job sum '{}' "$extract")
count=$(job count '{}' "$extract")
report=$(job report '{}' "$sum" "$count")
job send "{}" "$report" >&2
echo "$extract"
