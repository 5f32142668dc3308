package org.posthouse.store.account;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * What is remembered of an account's logins: the last visit by each credential's id, and the day on which each familiar address last came, by the address's hash. Bounded:
 * the oldest are forgotten.
 */
record VisitRecord(Map<Long, Visit> visits, Map<Long, Long> familiar) {
    static final int VISITS = 64;
    static final int ADDRESSES = 32;

    VisitRecord {
        visits = Map.copyOf(visits);
        familiar = Map.copyOf(familiar);
    }

    static final VisitRecord NONE = new VisitRecord(Map.of(), Map.of());

    VisitRecord with(long credential, Visit visit, long hash, long day) {
        Map<Long, Visit> v = new HashMap<>(visits);
        v.put(credential, visit);
        if (v.size() > VISITS)
            v.remove(v.entrySet().stream().min(Comparator.comparing(e -> e.getValue().when())).orElseThrow().getKey());
        Map<Long, Long> f = new HashMap<>(familiar);
        f.put(hash, day);
        if (f.size() > ADDRESSES)
            f.remove(f.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey());
        return new VisitRecord(v, f);
    }

    byte[] write() {
        RecordWriter out = new RecordWriter(128).octet(1).varint(visits.size());
        visits.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> out.varint(e.getKey())
                .int64(e.getValue().when().toEpochMilli()).octet(e.getValue().scope().bit()).text(e.getValue().address()));
        out.varint(familiar.size());
        familiar.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> out.int64(e.getKey()).varint(e.getValue()));
        return out.done();
    }

    static VisitRecord read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("logins", 1);
        Map<Long, Visit> visits = new HashMap<>();
        for (int n = in.count(); n > 0; n--) {
            long id = in.varint();
            Instant when = Instant.ofEpochMilli(in.int64());
            Scope scope = Scope.of(in.octet());
            visits.put(id, new Visit(when, scope, in.text()));
        }
        Map<Long, Long> familiar = new HashMap<>();
        for (int n = in.count(); n > 0; n--)
            familiar.put(in.int64(), in.varint());
        return new VisitRecord(visits, familiar);
    }
}
