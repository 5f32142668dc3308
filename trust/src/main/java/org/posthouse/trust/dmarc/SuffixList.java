package org.posthouse.trust.dmarc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Domains below which others register names: the public suffix list in the format of publicsuffix.org, with wildcards and exceptions,
 * both its sections. Immutable. RFC 7489 §3.2
 */
public final class SuffixList {
    /** Octets of a list that is read. */
    public static final int MAX = 8 << 20;
    /** A list with fewer rules is not the list. */
    private static final int FEWEST = 1000;
    private static final int MAX_RULES = 200_000;
    private static final LocalDate BUILT_IN = LocalDate.of(2023, 2, 9);
    private static final String VERSION = "VERSION:";

    private final Node root;
    private final int rules;
    private final @Nullable LocalDate date;

    /** A label below another; its rule, if it ends one. */
    private static final class Node {
        @Nullable
        Map<String, Node> below;
        boolean rule;
        boolean exception;

        Node child(String label) {
            if (below == null)
                below = new HashMap<>(4);
            return below.computeIfAbsent(label, _ -> new Node());
        }

        @Nullable
        Node at(String label) {
            return below == null ? null : below.get(label);
        }
    }

    private static final class BuiltIn {
        static final SuffixList LIST = load();

        private static SuffixList load() {
            try (InputStream in = SuffixList.class.getResourceAsStream("public_suffix_list.dat")) {
                if (in == null)
                    throw new IllegalStateException("the public suffix list is missing");
                return read(new InputStreamReader(in, StandardCharsets.UTF_8), BUILT_IN);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private SuffixList(Node root, int rules, @Nullable LocalDate date) {
        this.root = root;
        this.rules = rules;
        this.date = date;
    }

    /** The list that comes with this program. */
    public static SuffixList builtIn() {
        return BuiltIn.LIST;
    }

    /** Reads a list, whatever its length; lines that are no rules are passed over. Its date is that in the list, else the one given. */
    public static SuffixList read(Reader text, @Nullable LocalDate date) throws IOException {
        var root = new Node();
        int rules = 0;
        LocalDate dated = date;
        var in = new BufferedReader(text);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("//")) {
                int at = line.indexOf(VERSION);
                if (at >= 0)
                    dated = date(line.substring(at + VERSION.length()).strip(), dated);
            } else if (add(root, upToBlank(line)) && ++rules > MAX_RULES)
                throw new IOException("more than " + MAX_RULES + " rules: that is not the public suffix list");
        }
        return new SuffixList(root, rules, dated);
    }

    /** Reads a list to be used from now on. IOException where it is too large, or too short to be the whole list. */
    public static SuffixList readWhole(byte[] octets, @Nullable LocalDate date) throws IOException {
        if (octets.length > MAX)
            throw new IOException("a public suffix list has at most " + MAX + " octets");
        SuffixList list = read(new java.io.StringReader(new String(octets, StandardCharsets.UTF_8)), date);
        if (list.rules < FEWEST || !list.isSuffix("com") || !list.isSuffix("co.uk"))
            throw new IOException("that is not the public suffix list: it has " + list.rules + " rules");
        return list;
    }

    private static @Nullable LocalDate date(String version, @Nullable LocalDate otherwise) {
        try {
            return version.length() < 10 ? otherwise : LocalDate.parse(version.substring(0, 10));
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    private static String upToBlank(String line) {
        for (int i = 0; i < line.length(); i++)
            if (Character.isWhitespace(line.charAt(i)))
                return line.substring(0, i);
        return line;
    }

    private static boolean add(Node root, String text) {
        boolean exception = text.startsWith("!");
        List<String> labels = labels(exception ? text.substring(1) : text);
        if (labels == null)
            return false;
        Node node = root;
        for (String label : labels.reversed()) {
            String ascii = label.equals("*") ? label : AsciiName.label(label);
            if (ascii == null)
                return false;
            node = node.child(ascii);
        }
        if (exception)
            node.exception = true;
        else
            node.rule = true;
        return true;
    }

    /** Null where one of them is empty, or there are more than DNS can hold. */
    private static @Nullable List<String> labels(String name) {
        var out = new ArrayList<String>();
        int from = 0;
        while (from <= name.length()) {
            int dot = name.indexOf('.', from);
            int to = dot < 0 ? name.length() : dot;
            if (to == from || out.size() == 127)
                return null;
            out.add(name.substring(from, to));
            from = to + 1;
        }
        return out;
    }

    /**
     * The organizational domain: the public suffix and one label more, in the form of the labels given (A-labels or U-labels), in
     * lower case. Null for a public suffix itself and for what is no domain name. RFC 7489 §3.2
     */
    public @Nullable String organizational(String domain) {
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        List<String> labels = labels(name.toLowerCase(Locale.ROOT));
        if (labels == null)
            return null;
        int suffix = suffix(labels);
        if (suffix < 0 || suffix >= labels.size())
            return null;
        return String.join(".", labels.subList(labels.size() - suffix - 1, labels.size()));
    }

    /** Whether names are registered right below it. */
    public boolean isSuffix(String domain) {
        List<String> labels = labels(domain.toLowerCase(Locale.ROOT));
        return labels != null && suffix(labels) == labels.size();
    }

    /** How many labels at the end are the public suffix; -1 where a label is none. */
    private int suffix(List<String> labels) {
        var ascii = new ArrayList<String>(labels.size());
        for (String label : labels) {
            String a = AsciiName.label(label);
            if (a == null)
                return -1;
            ascii.add(a);
        }
        // Where no rule matches, the last label is the suffix.
        int[] found = {1, 0};
        walk(root, ascii.reversed(), 0, found);
        return found[1] > 0 ? found[1] - 1 : found[0];
    }

    private static void walk(Node node, List<String> labels, int depth, int[] found) {
        if (node.rule)
            found[0] = Math.max(found[0], depth);
        if (node.exception)
            found[1] = Math.max(found[1], depth);
        if (depth == labels.size() || node.below == null)
            return;
        Node exact = node.at(labels.get(depth));
        if (exact != null)
            walk(exact, labels, depth + 1, found);
        Node any = node.at("*");
        if (any != null)
            walk(any, labels, depth + 1, found);
    }

    /** How many rules it has. */
    public int size() {
        return rules;
    }

    /** When it was made; null where that is not known. */
    public @Nullable LocalDate date() {
        return date;
    }
}
