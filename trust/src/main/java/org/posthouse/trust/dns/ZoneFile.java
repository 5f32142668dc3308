package org.posthouse.trust.dns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.posthouse.trust.dns.Zone.Entry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads zones written as JSON: {@code {"example.com": [["MX", 10, "mail.example.com"], ["A", "192.0.2.1"], ["TIMEOUT"]]}} with the types
 * A, AAAA, MX, TXT (a text or a list of strings), PTR, CNAME, TLSA, SRV, TIMEOUT, and SECURE: as if validated by DNSSEC.
 */
public final class ZoneFile {
    private static final int STRING = 255;

    private ZoneFile() {}

    /** What is wrong with a zone, and at which name, in one line. */
    public static final class ZoneException extends Exception {
        private static final long serialVersionUID = 1;

        ZoneException(String message) {
            super(message);
        }
    }

    public static Zone read(Path file) throws IOException, ZoneException {
        return parse(Files.readString(file));
    }

    public static Zone parse(String json) throws ZoneException {
        try {
            return of(JsonMapper.shared().readTree(json));
        } catch (JacksonException e) {
            throw new ZoneException("not JSON: " + e.getOriginalMessage());
        }
    }

    /** A zone from JSON that was read already. */
    public static Zone of(JsonNode root) throws ZoneException {
        if (!root.isObject())
            throw new ZoneException("a zone is an object of names");
        var zone = Zone.builder();
        for (var name : root.properties()) {
            if (!name.getValue().isArray())
                throw new ZoneException(name.getKey() + ": a name has a list of records");
            zone.put(name.getKey());
            for (JsonNode record : name.getValue()) {
                try {
                    zone.put(name.getKey(), entry(record));
                } catch (IllegalArgumentException | UnknownHostException e) {
                    throw new ZoneException(name.getKey() + ": " + e.getMessage() + " in " + record);
                }
            }
        }
        return zone.build();
    }

    private static Entry entry(JsonNode r) throws UnknownHostException {
        if (!r.isArray() || !r.path(0).isString())
            throw new IllegalArgumentException("a record is a list that begins with its type");
        String type = r.path(0).stringValue().toUpperCase(Locale.ROOT);
        return switch (type) {
            case "A" -> new Entry.Address(v4(text(r, 1)));
            case "AAAA" -> new Entry.Address(v6(text(r, 1)));
            case "MX" -> new Entry.MailExchange(new Mx(number(r, 1, 0xffff), Names.fold(text(r, 2))));
            case "TXT" -> new Entry.Text(txt(r.path(1)));
            case "PTR" -> new Entry.Pointer(Names.fold(text(r, 1)));
            case "CNAME" -> new Entry.Alias(Names.fold(text(r, 1)));
            case "TLSA" -> new Entry.Association(new Tlsa(number(r, 1, 255), number(r, 2, 255), number(r, 3, 255), hex(text(r, 4))));
            case "SRV" ->
                new Entry.Service(new Srv(number(r, 1, 0xffff), number(r, 2, 0xffff), number(r, 3, 0xffff), Names.fold(text(r, 4))));
            case "TIMEOUT" -> new Entry.Timeout();
            case "SECURE" -> new Entry.Secure();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private static List<String> txt(JsonNode value) {
        if (value.isString())
            return strings(octets(value.stringValue()));
        if (!value.isArray())
            throw new IllegalArgumentException("TXT needs a text or a list of strings");
        var out = new ArrayList<String>();
        for (JsonNode s : value) {
            if (!s.isString())
                throw new IllegalArgumentException("TXT strings are text");
            out.addAll(strings(octets(s.stringValue())));
        }
        return out;
    }

    // One char per octet of the UTF-8 form.
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Cuts a text into character strings. RFC 1035 §3.3 */
    static List<String> strings(String text) {
        var out = new ArrayList<String>();
        for (int i = 0; i == 0 || i < text.length(); i += STRING)
            out.add(text.substring(i, Math.min(text.length(), i + STRING)));
        return out;
    }

    private static InetAddress v4(String literal) {
        if (literal.chars().filter(c -> c == '.').count() != 3)
            throw new IllegalArgumentException("not an IPv4 address");
        return Inet4Address.ofLiteral(literal);
    }

    private static InetAddress v6(String literal) throws UnknownHostException {
        byte[] b = Inet6Address.ofLiteral(literal).getAddress();
        if (b.length == 4) {
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            System.arraycopy(b, 0, mapped, 12, 4);
            b = mapped;
        }
        return Inet6Address.getByAddress(null, b, -1);
    }

    private static String hex(String s) {
        return HexFormat.of().formatHex(HexFormat.of().parseHex(s));
    }

    private static String text(JsonNode r, int i) {
        if (!r.path(i).isString())
            throw new IllegalArgumentException("text expected at place " + i);
        return r.path(i).stringValue();
    }

    private static int number(JsonNode r, int i, int max) {
        JsonNode n = r.path(i);
        if (!n.isIntegralNumber() || !n.canConvertToInt() || n.intValue() < 0 || n.intValue() > max)
            throw new IllegalArgumentException("number from 0 to " + max + " expected at place " + i);
        return n.intValue();
    }
}
