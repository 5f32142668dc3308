package org.posthouse.mail.sieve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;

/** A message as a script sees it: its fields may be changed for the rest of the run, the bytes it came from never are. For one run. */
public final class Message {
    private final Source source;
    private final Entity entity;
    private final List<Field> fields = new ArrayList<>();
    private boolean edited;
    private Action.@Nullable Header header;

    /** One field: as it stands in the message, or as the script has added it. */
    private record Field(String name, @Nullable HeaderField original, String added) {
        /** As text for people, without blanks at its edges. RFC 5228 §2.7.2, §5.7 */
        String value() {
            return original == null ? added : original.decoded();
        }
    }

    private Message(Source source, Entity entity) {
        this.source = source;
        this.entity = entity;
        for (HeaderField f : entity.header().fields())
            fields.add(new Field(f.name(), f, ""));
    }

    /** Reads the message; IOException where its bytes cannot be had. */
    public static Message of(Source source) throws IOException {
        return new Message(source, MimeParser.parse(source, org.posthouse.mail.mime.Limits.DEFAULT));
    }

    Source source() {
        return source;
    }

    Entity entity() {
        return entity;
    }

    /** RFC 5228 §5.9: octets of the message as it came. */
    long size() {
        return source.size();
    }

    /** Values of all fields of that name, in order. */
    List<String> values(String name) {
        var all = new ArrayList<String>();
        for (Field f : fields)
            if (f.name().equalsIgnoreCase(name))
                all.add(f.value());
        return all;
    }

    /** The first value of a field of that name, or empty text. */
    public String first(String name) {
        List<String> all = values(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** Values as addresses are read from: not decoded, since a decoded name may look like an address. */
    public List<byte[]> raw(String name) {
        var all = new ArrayList<byte[]>();
        for (Field f : fields)
            if (f.name().equalsIgnoreCase(name)) {
                HeaderField o = f.original();
                all.add(o == null ? f.added().getBytes(StandardCharsets.UTF_8) : o.unfolded().toByteArray());
            }
        return all;
    }

    /** True where there is one, whatever it says. */
    public boolean has(String name) {
        return fields.stream().anyMatch(f -> f.name().equalsIgnoreCase(name));
    }

    /** RFC 5293 §4 */
    void add(String name, String value, boolean last) {
        fields.add(last ? fields.size() : 0, new Field(name, null, value));
        edited = true;
        header = null;
    }

    /** Removes those of the given fields (all of one name, counted from 0). RFC 5293 §5 */
    void remove(String name, List<Integer> which) {
        int n = 0;
        var left = new ArrayList<Field>(fields.size());
        for (Field f : fields)
            if (!f.name().equalsIgnoreCase(name) || !which.contains(n++))
                left.add(f);
        fields.clear();
        fields.addAll(left);
        edited = true;
        header = null;
    }

    /** The header as it is now; null where the script has not changed it. */
    Action.@Nullable Header header() {
        if (!edited)
            return null;
        Action.Header made = header;
        if (made == null) {
            var out = new ByteArrayOutputStream();
            for (Field f : fields)
                write(f, out);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            header = made = new Action.Header(out.toByteArray());
        }
        return made;
    }

    private static void write(Field f, ByteArrayOutputStream out) {
        HeaderField o = f.original();
        if (o == null) {
            out.writeBytes(new HeaderWriter().text(f.name(), f.added()).toString().getBytes(StandardCharsets.UTF_8));
            return;
        }
        byte[] raw = o.raw().toByteArray();
        out.writeBytes(raw);
        // The last line of a message may have no end.
        if (raw.length == 0 || raw[raw.length - 1] != '\n')
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Where the body begins in the bytes that the message came from. */
    public long bodyStart() {
        return entity.bodyStart();
    }
}
