package org.posthouse.trust.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Octets;

/** The fields of a message's header with an index of their names, so that many signatures find theirs quickly. */
public final class Header {
    /** Nobody who writes headers knows which names meet in one bucket. */
    private static final int FACTOR = ThreadLocalRandom.current().nextInt() | 1;

    private final List<HeaderField> fields;
    private final int[] hashes;
    /** Of each bucket the lowest field, counted from 1, and of each field the next one of its bucket above it; 0 for none. */
    private final int[] lowest;
    private final int[] above;
    private final boolean whole;
    /** Where lines stand that are no fields. */
    private final List<Long> junk = new ArrayList<>(0);

    private Header(HeaderSection section, boolean whole) {
        this.whole = whole;
        fields = List.copyOf(section.fields());
        int n = fields.size();
        hashes = new int[n];
        above = new int[n];
        lowest = new int[Integer.highestOneBit(n | 8) << 1];
        for (int i = 0; i < n; i++) {
            String name = fields.get(i).name();
            if (name.isEmpty())
                junk.add(fields.get(i).start());
            hashes[i] = hash(name);
            int bucket = bucket(hashes[i]);
            above[i] = lowest[bucket];
            lowest[bucket] = i + 1;
        }
    }

    /** The same for a name in any case. */
    private static int hash(String name) {
        int h = 1;
        for (int i = 0; i < name.length(); i++)
            h = FACTOR * h + (name.charAt(i) | 0x20);
        return h;
    }

    private int bucket(int hash) {
        return (hash ^ hash >>> 16) & lowest.length - 1;
    }

    /** The lowest field of that name above another, both counted from 1; 0 for none. */
    private int next(String name, int hash, int from) {
        int at = from;
        while (at > 0 && (hashes[at - 1] != hash || !fields.get(at - 1).is(name)))
            at = above[at - 1];
        return at;
    }

    private int lowest(String name, int hash) {
        return next(name, hash, lowest[bucket(hash)]);
    }

    /** Reads a header, with or without the empty line after it; at most a megabyte of it. */
    public static Header of(byte[] octets) {
        return of(octets, true);
    }

    /** Reads a header that may have been cut off already. */
    public static Header of(byte[] octets, boolean all) {
        HeaderSection section = HeaderSection.parse(octets);
        long read = section.size() == 0 ? 0 : section.fields().getLast().end();
        boolean whole = all && section.complete() && octets.length - read <= 2;
        for (int i = 0; whole && i < section.size(); i++)
            whole = !section.fields().get(i).is("") || isHarmless(section.fields().get(i));
        return new Header(section, whole);
    }

    /** One line that is no field, such as old mailers leave: a longer one would give its other lines to the field above for whoever passes it over. */
    private static boolean isHarmless(HeaderField junk) {
        Octets raw = junk.raw();
        for (int i = 0; i < raw.length() - 1; i++)
            if (raw.array()[raw.offset() + i] == '\n')
                return false;
        return !resemblesFrom(raw);
    }

    /** Whether a line that is no field, since something stands before its name or within, is a From field to an indulgent reader. */
    public static boolean resemblesFrom(Octets line) {
        int colon = 0;
        while (colon < line.length() && line.array()[line.offset() + colon] != ':')
            colon++;
        if (colon == line.length() || colon > 1000)
            return false;
        String name = new String(line.array(), line.offset(), colon, StandardCharsets.ISO_8859_1);
        return name.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT).equals("from");
    }

    /** False where fields are missing, or readers may differ about them: the header is larger than is read, or what is no field in it is not one line that says nothing. */
    public boolean whole() {
        return whole;
    }

    /** Whether it is whole and has nothing but fields, as what we sign ourselves should. */
    public boolean plain() {
        return whole && junk.isEmpty();
    }

    /** Whether those that end a header at a line that is no field, and those that pass it over, see the same of some fields: none of such lines stands between them. */
    boolean readAlike(List<HeaderField> some) {
        if (junk.isEmpty() || some.isEmpty())
            return true;
        long first = some.stream().mapToLong(HeaderField::start).min().orElse(0);
        long last = some.stream().mapToLong(HeaderField::start).max().orElse(0);
        return junk.stream().noneMatch(at -> at > first && at < last);
    }

    public List<HeaderField> fields() {
        return fields;
    }

    /** All fields of that name, in any case, from the top. */
    public List<HeaderField> all(String name) {
        int hash = hash(name);
        int at = lowest(name, hash);
        if (at == 0)
            return List.of();
        var found = new ArrayList<HeaderField>(2);
        for (; at > 0; at = next(name, hash, above[at - 1]))
            found.add(fields.get(at - 1));
        return found.reversed();
    }

    /** How many of them there are. */
    public int count(String name) {
        int hash = hash(name);
        int n = 0;
        for (int at = lowest(name, hash); at > 0; at = next(name, hash, above[at - 1]))
            n++;
        return n;
    }

    /** The fields that names stand for, each the next one of its name from the bottom, in the order of the names; absent ones are nothing. RFC 6376 §5.4.2 */
    List<HeaderField> chosen(List<String> names) {
        var out = new ArrayList<HeaderField>(names.size());
        var used = new BitSet(fields.size());
        for (String name : names) {
            int hash = hash(name);
            int at = lowest(name, hash);
            while (at > 0 && used.get(at - 1))
                at = next(name, hash, above[at - 1]);
            if (at > 0) {
                used.set(at - 1);
                out.add(fields.get(at - 1));
            }
        }
        return out;
    }
}
