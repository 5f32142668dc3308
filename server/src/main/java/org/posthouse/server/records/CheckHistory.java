package org.posthouse.server.records;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What checks of a domain came to: a row whenever that changed, the last {@value #KEPT} of each domain. Rows in docs/formats.md. */
public final class CheckHistory {
    static final int KEPT = 200;
    private static final char ROW = 'd';
    private final Engine engine;

    /** What a check found, by the name of what was looked at. */
    public record Row(Instant at, List<Seen> seen) {
        public Row {
            seen = List.copyOf(seen);
        }
    }

    /** One thing and its state. */
    public record Seen(String what, String name, String state) {}

    public CheckHistory(Engine engine) {
        this.engine = engine;
    }

    private static RecordWriter prefix(String domain) {
        byte[] name = domain.getBytes(StandardCharsets.UTF_8);
        return new RecordWriter(name.length + 10).octet(ROW).raw(name).octet(0);
    }

    /** Keeps what a check found, where it differs from the last time; says whether it did. */
    public boolean note(String domain, Instant at, List<Finding> findings) throws Refusal {
        List<Seen> seen = findings.stream().map(f -> new Seen(f.what(), f.name(), f.state())).toList();
        List<Row> before = rows(domain, KEPT + 1);
        if (!before.isEmpty() && before.getFirst().seen().equals(seen))
            return false;
        var record = new RecordWriter(256).octet(1).varint(seen.size());
        seen.forEach(s -> record.text(s.what()).text(s.name()).text(s.state()));
        var batch = new Batch().put(prefix(domain).int64(at.toEpochMilli()).done(), record.done());
        for (Row old : before.subList(Math.min(before.size(), KEPT - 1), before.size()))
            batch.delete(prefix(domain).int64(old.at().toEpochMilli()).done());
        engine.commit(Space.AUDIT, Engine.ANY, batch);
        return true;
    }

    /** The last changes, the newest first. */
    public List<Row> rows(String domain, int limit) throws Refusal {
        var rows = new ArrayList<Row>();
        byte[] from = prefix(domain).done();
        byte[] to = from.clone();
        to[to.length - 1] = 1;
        engine.scan(Space.AUDIT, from, to, limit, true, (key, value) -> {
            var in = new RecordReader(value);
            in.format("check", 1);
            var seen = new ArrayList<Seen>();
            for (int left = in.count(); left > 0; left--)
                seen.add(new Seen(in.text(), in.text(), in.text()));
            rows.add(new Row(Instant.ofEpochMilli(new RecordReader(key, key.length - 8).int64()), seen));
            return true;
        });
        return rows;
    }
}
