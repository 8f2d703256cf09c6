#!/usr/bin/env bash
# An executor in bash: curl speaks to the server, jq reads and writes JSON; docs/protocol.md, "Without WebSockets", says what.
# Every executable file in the folder of handlers is a handler: its arguments come on stdin, its result is stdout, its log is stderr.
set -uo pipefail

: "${EXECUTOR_SERVER:?is the address of the server, such as https://localhost:7443}"
: "${EXECUTOR_KEY:?is the key that POST /api/v1/executor-keys showed}"
handlers=${EXECUTOR_HANDLERS:-$(dirname "${BASH_SOURCE[0]}")/handlers}
slots=${EXECUTOR_SLOTS:-4}
export EXECUTOR_NAME=${EXECUTOR_NAME:-shell-${HOSTNAME:-host}-$$}
instance=$(tr -d - </proc/sys/kernel/random/uuid)

work=$(mktemp -d)
mkdir "$work/runs" "$work/done" "$work/jobs"
touch "$work/session" "$work/headers"
echo 0 >"$work/offset"
mkfifo "$work/slots"
exec 9<>"$work/slots"
printf '%*s' "$slots" '' >&9
token_until=0 after=0 draining=false best_trip=999999999 best_at=0
curl_options=(--silent --connect-timeout 2 --max-time 10)
[[ -z "${EXECUTOR_CACERT:-}" ]] || curl_options+=(--cacert "$EXECUTOR_CACERT")

say() { echo "executor: $*" >&2; }

# Cluster time in microseconds.
now() { echo $((${EPOCHREALTIME/[.,]/} + $(<"$work/offset"))); }

# Posts stdin; the answer goes to a file, its status to stdout (000 for none). The token is in a file: arguments are for all to see.
call() { # PATH ANSWER
    curl "${curl_options[@]}" --header "@$work/headers" --data-binary @- --output "$2" --write-out '%{http_code}' "$EXECUTOR_SERVER/api/v1/executor/$1"
}

sign_in() {
    local status life
    printf 'Content-Type: application/json\n' >"$work/headers"
    status=$(jq -n '{key: env.EXECUTOR_KEY}' | call token "$work/token")
    [[ $status == 200 ]] || { say "no token: status $status"; return 1; }
    jq -r '"Content-Type: application/json\nAuthorization: Bearer \(.accessToken)"' "$work/token" >"$work/headers"
    life=$(jq '[.expiresAt, .clusterTime] | map(sub("\\.[0-9]+"; "") | sub("\\+00:00$"; "Z") | fromdateiso8601) | .[0] - .[1]' "$work/token")
    token_until=$((SECONDS + life * 8 / 10))
}

hello() {
    local status
    status=$(jq -n --arg instance "$instance" --argjson slots "$slots" --argjson draining "$draining" \
        --argjson handlers "$(find "$handlers" -maxdepth 1 -type f -executable -printf '%f\n' | jq -R '{name: .}' | jq -s .)" \
        --argjson held "$(find "$work/runs" -mindepth 1 -maxdepth 1 -printf '%f\n' | jq -R 'split(".") | {runId: .[0], fence: (.[1] | tonumber)}' | jq -s .)" \
        '{protocol: 1, name: env.EXECUTOR_NAME, instanceId: $instance, slots: $slots, handlers: $handlers, held: $held, draining: $draining, runtime: "bash"}' |
        call hello "$work/welcome")
    if [[ $status != 200 ]]; then
        say "hello: status $status $(jq -r '.detail // ""' "$work/welcome" 2>/dev/null)"
        [[ $status != 401 ]] || token_until=0
        return 1
    fi
    for key in $(jq -r '.drop[] | "\(.runId).\(.fence)"' "$work/welcome"); do forget "$key"; done
    find "$work/done" -type f -mmin +60 -delete
    jq -r .session "$work/welcome" >"$work/session"
    after=0
    say "connected to $(jq -r .node "$work/welcome") as $EXECUTOR_NAME"
}

# Follows the node's clock by the exchange with the shortest round trip of the last minute.
follow_clock() { # SENT ANSWERED RECEIVED-BY-NODE SENT-BY-NODE
    (($# == 4)) || return 0 # a signal to all processes of the terminal ends jq too
    local trip=$((($2 - $1) - ($4 - $3)))
    if ((trip < best_trip || SECONDS > best_at + 60)); then
        best_trip=$trip best_at=$SECONDS
        echo $((($3 + $4 - $1 - $2) / 2)) >"$work/offset"
    fi
}

# Changes what is known of a delivery, with jq.
note() { # DIR JQ-ARGUMENTS…
    local dir=$1
    shift
    jq -c "$@" "$dir/report" >"$dir/report.new" && mv "$dir/report.new" "$dir/report"
}

# Sends what is known of a delivery until the server has it.
deliver() { # DIR
    local answer status
    answer=$(mktemp -p "$work")
    while [[ -d $1 ]]; do
        status=$(jq -cn --rawfile session "$work/session" --slurpfile runs "$1/report" --slurpfile logs "$1/log" \
            '{session: ($session | rtrimstr("\n")), runs: $runs, logs: $logs}' | call reports "$answer")
        case $status in
            200) jq -e '.stale == []' "$answer" >/dev/null || forget "$(basename "$1")"; break ;;
            400 | 413) say "a report was refused: $(jq -r .detail "$answer")"; break ;;
        esac
        sleep 0.3
    done
    rm -f "$answer"
}

# Ends a delivery: from here on it only waits for its acknowledgement.
end() { # DIR OUTCOME [JQ-ARGUMENTS… FILTER]
    local dir=$1 outcome=$2
    shift 2
    [[ $# -gt 0 ]] || set -- .
    note "$dir" --arg outcome "$outcome" --argjson at "$(now)" "${@:1:$#-1}" ". + {outcome: \$outcome, endedAtMicros: \$at} | ${*: -1}"
    deliver "$dir"
    touch "$work/done/$(basename "$dir")"
    rm -rf "$dir"
}

stop_handler() { [[ ! -s $1/pid ]] || kill -TERM -- "-$(<"$1/pid")" 2>/dev/null; }

forget() { # KEY
    touch "$work/done/$1"
    stop_handler "$work/runs/$1"
    rm -rf "$work/runs/$1"
}

# One delivery, in a process of its own: waits until it is due, takes a slot, runs the handler. Whoever makes `decided` decides what becomes of it.
run() { # DIR
    local dir=$1 due expire timeout job overlap handler left started status
    IFS=$'\t' read -r due expire timeout job overlap handler < <(jq -r '[.dueAtMicros, .expireAtMicros // 0, .timeoutMs // 0, .jobId, .overlap, .handler] | @tsv' "$dir/assignment")
    deliver "$dir" &
    while left=$((due + best_trip / 2 - $(now))) && ((left > 0)); do
        sleep "$((left / 1000000)).$(printf %06d $((left % 1000000)))"
    done
    read -r -N1 -u9 _
    if mkdir "$dir/decided" 2>/dev/null; then
        started=$(now)
        if ((expire > 0 && started > expire)); then
            end "$dir" skipped '.reason = "expired"'
        elif [[ $handler == */* || ! -x $handlers/$handler ]]; then
            end "$dir" failed '.error = {type: "unknownHandler", message: "there is no such file"}'
        elif [[ $overlap != allow ]] && ! mkdir "$work/jobs/$job" 2>/dev/null; then
            end "$dir" skipped '.reason = "overlap"'
        else
            execute
            [[ $overlap == allow ]] || rmdir "$work/jobs/$job"
        fi
    fi
    printf ' ' >&9
}

execute() {
    note "$dir" --argjson at "$started" --argjson error "$((best_trip / 2))" '. + {startedAtMicros: $at, clockErrorMicros: $error}'
    deliver "$dir" &
    jq -c .args "$dir/assignment" |
        RUN_ID=$(jq -r .runId "$dir/assignment") IDEMPOTENCY_KEY=$(jq -r .idempotencyKey "$dir/assignment") setsid env -u EXECUTOR_KEY \
            timeout --kill-after=10 "$((timeout / 1000)).$(printf %03d $((timeout % 1000)))" "$handlers/$handler" >"$dir/out" 2>"$dir/err" 9>&- &
    echo $! >"$dir/pid"
    wait $!
    status=$?
    jq -Rcn --slurpfile a "$dir/assignment" --argjson at "$(now)" \
        '[limit(1000; inputs)] | to_entries | map({seq: (.key + 1), atMicros: $at, level: "information", category: $a[0].handler, message: .value[:2000], dropped: 0})
        | {runId: $a[0].runId, fence: $a[0].fence, lines: .}' "$dir/err" >"$dir/log"
    if [[ -e $dir/canceled ]]; then
        end "$dir" canceled
    elif ((timeout > 0 && (status == 124 || status == 137))); then
        end "$dir" timedOut
    elif ((status != 0)); then
        end "$dir" failed --argjson status "$status" --rawfile err "$dir/err" '.error = {type: "exit\($status)", message: ($err[-1000:] | rtrimstr("\n"))}'
    elif (($(stat -c %s "$dir/out") > 900000)); then
        end "$dir" failed '.error = {type: "resultTooLarge", message: "the result is larger than 900 kB"}'
    else
        jq -cs 'if length == 1 then .[0] else error("no JSON") end' "$dir/out" >"$dir/result" 2>/dev/null || jq -Rs . "$dir/out" >"$dir/result"
        end "$dir" succeeded --slurpfile result "$dir/result" '.result = $result[0]'
    fi
}

assign() { # ASSIGNMENT
    local id fence key dir other
    read -r id fence < <(jq -r '"\(.runId) \(.fence)"' <<<"$1")
    key=$id.$fence dir=$work/runs/$id.$fence
    [[ ! -e $work/done/$key ]] || return
    for other in "$work/runs/$id".*; do
        [[ -d $other ]] || continue
        if ((${other##*.} > fence)); then return; elif ((${other##*.} < fence)); then forget "$(basename "$other")"; fi
    done
    mkdir "$dir" 2>/dev/null || { deliver "$dir" & return; }
    echo "$1" >"$dir/assignment"
    : >"$dir/log"
    jq -c --argjson at "$(now)" '{runId, fence, dueAtMicros, armedAtMicros: $at}' <<<"$1" >"$dir/report"
    if [[ $draining == true ]]; then end "$dir" returned & else run "$dir" & fi
}

take_back() { # OUTCOME KEY
    local dir=$work/runs/$2
    if [[ ! -d $dir ]]; then
        [[ ! -e $work/done/$2 ]] || return
        mkdir "$dir" "$dir/decided"
        : >"$dir/log"
        jq -cn --arg key "$2" '$key | split(".") | {runId: .[0], fence: (.[1] | tonumber)}' >"$dir/report"
        end "$dir" "$1" &
    elif mkdir "$dir/decided" 2>/dev/null; then
        end "$dir" "$1" &
    elif [[ $1 == canceled ]]; then
        touch "$dir/canceled"
        stop_handler "$dir"
    else
        deliver "$dir" &
    fi
}

return_unstarted() {
    draining=true
    for dir in "$work"/runs/*; do
        [[ -d $dir ]] && mkdir "$dir/decided" 2>/dev/null && end "$dir" returned &
    done
}

follow() { # MESSAGE
    local line
    while IFS= read -r line; do assign "$line"; done < <(jq -c '.assign[]?' <<<"$1")
    while IFS= read -r line; do take_back revoked "$line"; done < <(jq -r '.revoke[]? | "\(.runId).\(.fence)"' <<<"$1")
    while IFS= read -r line; do take_back canceled "$line"; done < <(jq -r '.cancel[]? | "\(.runId).\(.fence)"' <<<"$1")
    case $(jq .drain <<<"$1") in
        true) return_unstarted ;;
        false) [[ -n ${stopping:-} ]] || draining=false ;;
    esac
    local seq
    seq=$(jq .seq <<<"$1") && after=$seq
}

poll() { # WAIT-MS
    local sent answered status message
    sent=${EPOCHREALTIME/[.,]/}
    jq -cn --rawfile session "$work/session" --argjson after "$after" --argjson wait "$1" --argjson draining "$draining" \
        --argjson armed "$(find "$work/runs" -mindepth 1 -maxdepth 1 | wc -l)" --argjson offset "$(<"$work/offset")" --argjson trip "$best_trip" \
        '{session: ($session | rtrimstr("\n")), waitMs: $wait, after: $after,
        beat: {armed: $armed, draining: $draining, clockOffsetMicros: (-$offset), clockErrorMicros: ($trip / 2 | floor)}}' |
        call poll "$work/answer" >"$work/status" &
    wait $!
    answered=${EPOCHREALTIME/[.,]/}
    status=$(<"$work/status")
    case $status in
        200)
            follow_clock "$sent" "$answered" $(jq -r '"\(.receivedAtMicros) \(.sentAtMicros)"' "$work/answer")
            while IFS= read -r message; do follow "$message"; done < <(jq -c '.messages[]' "$work/answer")
            ;;
        401) token_until=0 ;;
        410) : >"$work/session" ;;
        *) [[ -n ${stopping:-} ]] || { say "poll: status ${status:-none}"; sleep 0.5; : >"$work/session"; } ;;
    esac
}

# Shutting down is not failing: what has not started goes back, what runs may finish.
stop() {
    stopping=true
    trap '' TERM INT
    return_unstarted
    local until=$((SECONDS + 30))
    while [[ -n $(find "$work/runs" -mindepth 1 -maxdepth 1) ]] && ((SECONDS < until)); do
        [[ -s $work/session ]] || hello || sleep 0.5
        poll 500
    done
    jq -cn --rawfile session "$work/session" '{session: ($session | rtrimstr("\n"))}' | call bye "$work/answer" >/dev/null
    rm -rf "$work"
    exit 0
}
trap stop TERM INT

while true; do
    if ((SECONDS >= token_until)) && ! sign_in; then sleep 1; continue; fi
    if [[ ! -s $work/session ]]; then
        hello || { sleep 1; continue; }
        for _ in 1 2 3 4; do poll 0; done
    fi
    poll 5000
done
