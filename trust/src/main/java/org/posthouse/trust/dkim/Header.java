package org.posthouse.trust.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Octets;

/** The fields of a message's header with an index of their names, so that many signatures find theirs quickly. */
public final class Header {
    private final List<HeaderField> fields;
    private final Map<String, List<HeaderField>> byName = new HashMap<>();
    private final boolean whole;
    /** Where lines stand that are no fields. */
    private final List<Long> junk = new ArrayList<>(0);

    private Header(HeaderSection section, boolean whole) {
        this.whole = whole;
        fields = List.copyOf(section.fields());
        for (HeaderField f : fields)
            if (f.name().isEmpty())
                junk.add(f.start());
        for (HeaderField f : fields)
            byName.computeIfAbsent(f.name().toLowerCase(Locale.ROOT), n -> new ArrayList<>(1)).add(f);
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
            whole = !section.fields().get(i).name().isEmpty() || isHarmless(section.fields().get(i));
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
        return byName.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }
}
