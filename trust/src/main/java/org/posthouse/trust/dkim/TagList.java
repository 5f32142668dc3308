package org.posthouse.trust.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list of {@code tag=value}, strictly read and bounded, with the places of the values in the octets it was read from. Octets above 127 may stand in values, since
 * header fields may be internationalized. RFC 6376 §3.2, RFC 8616 §5
 */
public final class TagList {
    /** Octets of a list. */
    public static final int MAX_OCTETS = 64 * 1024;
    /** Tags of a list. */
    public static final int MAX_TAGS = 64;

    private final byte[] octets;
    private final List<String> names = new ArrayList<>(12);
    /** For each tag where its value begins and ends: between the equals sign and the semicolon or the end, blanks included. */
    private int[] places = new int[24];
    private @Nullable String[] values = new @Nullable String[12];

    private TagList(byte[] octets) {
        this.octets = octets;
    }

    /** Reads text of one char per octet. */
    public static TagList parse(String text) throws TagException {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        return parse(b, 0, b.length);
    }

    /** Reads the octets from {@code from} to before {@code to}, which nobody changes afterwards. */
    public static TagList parse(byte[] b, int from, int to) throws TagException {
        if (to - from > MAX_OCTETS)
            throw new TagException("the list of tags is longer than " + MAX_OCTETS + " octets");
        TagList list = new TagList(b);
        int at = from;
        do
            at = list.spec(at, to);
        while (skipBlanks(b, at, to) < to);
        return list;
    }

    /** tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]; returns where the next one begins. */
    private int spec(int from, int to) throws TagException {
        int at = skipBlanks(octets, from, to);
        int name = at;
        while (at < to && isName(octets[at], at == name))
            at++;
        int nameEnd = at;
        at = skipBlanks(octets, at, to);
        if (nameEnd == name || at == to || octets[at] != '=')
            throw new TagException(name == to ? "there are no tags" : "a tag without a name or an equals sign");
        String tag = new String(octets, name, nameEnd - name, StandardCharsets.US_ASCII);
        int value = ++at;
        for (; at < to && octets[at] != ';'; at++) {
            int c = octets[at] & 0xff;
            if (c < ' ' && c != '\t' && c != '\r' && c != '\n' || c == 127)
                throw new TagException("the value of " + tag + "= has a control character");
        }
        if (names.size() == MAX_TAGS)
            throw new TagException("there are more than " + MAX_TAGS + " tags");
        if (names.contains(tag))
            throw new TagException("the tag " + tag + "= stands there twice");
        int n = 2 * names.size();
        if (n == places.length) {
            places = Arrays.copyOf(places, 2 * n);
            values = Arrays.copyOf(values, n);
        }
        places[n] = value;
        places[n + 1] = at;
        names.add(tag);
        return at < to ? at + 1 : to;
    }

    private static boolean isName(byte c, boolean first) {
        boolean alpha = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        return alpha || !first && (c >= '0' && c <= '9' || c == '_');
    }

    static int skipBlanks(byte[] b, int from, int to) {
        int at = from;
        while (at < to && isBlank(b[at]))
            at++;
        return at;
    }

    static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    public Set<String> names() {
        return new LinkedHashSet<>(names);
    }

    /** The value without blanks at its edges, as UTF-8; null where the tag is absent, empty where its value is. */
    public @Nullable String get(String tag) {
        int at = names.indexOf(tag);
        return at < 0 ? null : value(at);
    }

    private String value(int at) {
        String known = values[at];
        if (known != null)
            return known;
        int to = places[2 * at + 1];
        int from = skipBlanks(octets, places[2 * at], to);
        while (to > from && isBlank(octets[to - 1]))
            to--;
        String made = new String(octets, from, to - from, StandardCharsets.UTF_8);
        values[at] = made;
        return made;
    }

    /** The octets that a value means in base64, which must be there and must not be empty; null where it is none. */
    byte @Nullable [] base64(String tag) throws TagException {
        int at = names.indexOf(tag);
        if (at < 0 || skipBlanks(octets, places[2 * at], places[2 * at + 1]) == places[2 * at + 1])
            need(tag);
        return Base64Text.decode(octets, places[2 * at], places[2 * at + 1]);
    }

    public String get(String tag, String absent) {
        String value = get(tag);
        return value == null ? absent : value;
    }

    /** A value that must be there and must not be empty. */
    public String need(String tag) throws TagException {
        String value = get(tag);
        if (value == null)
            throw new TagException("the required tag " + tag + "= is missing");
        if (value.isEmpty())
            throw new TagException("the tag " + tag + "= is empty");
        return value;
    }

    /** A value of decimal digits, at most that many; null where the tag is absent. */
    public @Nullable String digits(String tag, int most) throws TagException {
        String value = get(tag);
        if (value == null)
            return null;
        if (value.isEmpty() || value.length() > most || !isDigits(value))
            throw new TagException("the tag " + tag + "= is not a number of at most " + most + " digits");
        return value;
    }

    private static boolean isDigits(String s) {
        for (int i = 0; i < s.length(); i++)
            if (s.charAt(i) < '0' || s.charAt(i) > '9')
                return false;
        return true;
    }

    /** Whether this is the first tag. */
    public boolean isFirst(String tag) {
        return !names.isEmpty() && names.getFirst().equals(tag);
    }

    /** Where a value begins in the octets, right after the equals sign; -1 where the tag is absent. */
    public int valueFrom(String tag) {
        int at = names.indexOf(tag);
        return at < 0 ? -1 : places[2 * at];
    }

    /** Where a value ends, blanks included: at a semicolon or the end; -1 where the tag is absent. */
    public int valueTo(String tag) {
        int at = names.indexOf(tag);
        return at < 0 ? -1 : places[2 * at + 1];
    }
}
