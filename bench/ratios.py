"""Ratios ours/peer from the JSON lines of a comparison: ratios.py FILE. Rate and CPU per operation, medians over the rounds; then the
figures that are no rates (of those less is better): first answer, push to all, resident memory of one idle session."""
import json
import statistics
import sys

KEYS = ("run", "name", "conns", "pipelining", "tls", "proto", "via", "items", "mode", "key", "chunk", "tag", "per_conn", "fresh")
runs = {}
for line in open(sys.argv[1], encoding="utf-8"):
    if not line.startswith("{"):
        continue
    r = json.loads(line)
    what = " ".join(r[k] if k in ("run", "name") else f"{k}={r[k]}" for k in KEYS if k in r)
    runs.setdefault(what, {}).setdefault(r.get("label"), []).append(r)


def median(rows, field):
    return statistics.median(field(r) for r in rows)


def cpu(r):
    return r.get("srv_cpu_s", 0) * 1000 / max(1, r["ops"])


print(f"{'run':58} {'ours/s':>10} {'peer/s':>10} {'ratio':>7} {'ours ms CPU':>12} {'peer ms CPU':>12} {'ours p99 ms':>12} {'errors':>8}")
for what, by in runs.items():
    if "ours" not in by or "peer" not in by:
        continue
    a, b = by["ours"], by["peer"]
    ra, rb = median(a, lambda r: r["ops_s"]), median(b, lambda r: r["ops_s"])
    errors = sum(r["errors"] for r in a), sum(r["errors"] for r in b)
    print(f"{what[:58]:58} {ra:10.1f} {rb:10.1f} {ra / max(rb, 1e-9):7.2f} {median(a, cpu):12.3f} {median(b, cpu):12.3f} {median(a, lambda r: r['p99_ms']):12.2f} {errors[0]:4}/{errors[1]}")

print(f"\n{'figure':58} {'ours':>10} {'peer':>10} {'ratio':>7}")
for what, by in runs.items():
    if "ours" not in by or "peer" not in by:
        continue
    for field in ("first_ms", "push_all_s", "push_got", "rss_kb_per_conn", "pss_kb_per_conn"):
        sides = [[r[field] for r in by[side] if field in r] for side in ("ours", "peer")]
        if all(sides):
            a, b = (statistics.median(side) for side in sides)
            print(f"{(field + ' ' + what)[:58]:58} {a:10.2f} {b:10.2f} {a / max(b, 1e-9):7.2f}")
