package org.posthouse.store.rules;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.item.Items;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The vacation answers of all accounts, one each. Safe for many threads. */
public final class Vacations {
    private static final long ONLY = 0;
    private static final int ENABLED = 1, FROM = 2, TO = 4, SUBJECT = 8, TEXT = 16, HTML = 32;
    private final Items items;

    public Vacations(Items items) {
        this.items = items;
    }

    public Vacation of(long account) throws Refusal {
        Optional<Item> item = items.get(account, ItemKind.VACATION, ONLY);
        return item.isEmpty() ? Vacation.NONE : read(item.get().content());
    }

    /** A number that each change makes greater. */
    public long state(long account) throws Refusal {
        return items.state(account, ItemKind.VACATION);
    }

    /** Refusal TOO_BIG. */
    public void put(long account, Vacation vacation) throws Refusal {
        items.put(account, ItemKind.VACATION, ONLY, write(vacation));
    }

    private static int flag(@Nullable Object value, int flag) {
        return value == null ? 0 : flag;
    }

    static byte[] write(Vacation v) {
        int flags = (v.enabled() ? ENABLED : 0) | flag(v.from(), FROM) | flag(v.to(), TO) | flag(v.subject(), SUBJECT)
                | flag(v.text(), TEXT)
                | flag(v.html(), HTML);
        RecordWriter out = new RecordWriter(100).octet(1).octet(flags);
        for (Instant moment : new @Nullable Instant[]{v.from(), v.to()})
            if (moment != null)
                out.int64(moment.toEpochMilli());
        for (String text : new @Nullable String[]{v.subject(), v.text(), v.html()})
            if (text != null)
                out.text(text);
        return out.done();
    }

    static Vacation read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("vacation", 1);
        int flags = in.octet();
        Instant from = (flags & FROM) == 0 ? null : Instant.ofEpochMilli(in.int64());
        Instant to = (flags & TO) == 0 ? null : Instant.ofEpochMilli(in.int64());
        String subject = (flags & SUBJECT) == 0 ? null : in.text();
        String text = (flags & TEXT) == 0 ? null : in.text();
        String html = (flags & HTML) == 0 ? null : in.text();
        return new Vacation((flags & ENABLED) != 0, from, to, subject, text, html);
    }
}
