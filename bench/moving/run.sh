#!/bin/sh
# A mailbox of many messages moved in from an mbox file: bench/moving/run.sh DIR [MESSAGES] [HEAP]
# Prints rate and peak memory. A million messages (the default) take a night on a small machine; DIR needs 6 KB for each.
set -eu
dir=$1 messages=${2:-1000000} heap=${3:-128m} root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$dir"
[ -e "$dir/old.mbox" ] || python3 "$root/bench/moving/mbox.py" "$messages" > "$dir/old.mbox"
[ -e "$dir/mail" ] || "$root/posthouse" quickstart mary@example.org --dir "$dir/mail" --hostname localhost > "$dir/quickstart"
export POSTHOUSE_JAVA_OPTS="-Xmx$heap"
begin=$(date +%s)
"$root/posthouse" import --dir "$dir/mail" mary@example.org --from "mbox:$dir/old.mbox" --json > "$dir/said" &
pid=$!
peak=0
while kill -0 $pid 2> /dev/null; do
    rss=$(awk '/^VmHWM/ { print $2 }' /proc/$pid/status 2> /dev/null || true)
    [ -z "$rss" ] || peak=$rss
    sleep 1
done
wait $pid
seconds=$(($(date +%s) - begin))
echo "$messages messages, $(stat -c %s "$dir/old.mbox") octets, $seconds s, peak memory $peak KB, heap $heap"
begin=$(date +%s)
"$root/posthouse" import --dir "$dir/mail" mary@example.org --from "mbox:$dir/old.mbox" --verify --json | tail -1
echo "verified in $(($(date +%s) - begin)) s"
