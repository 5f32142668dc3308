package org.posthouse.access.jmapreading;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.mail.mime.HeaderField;

/** Reads the results that this server has written before a message. What is not in its own form is passed over. RFC 8601 §2.2 */
public final class Findings {
    private static final int MAX = 50;
    private final String in;
    private int at;

    private Findings(String in) {
        this.in = in;
    }

    /** All of a message, of the fields that are ours alone: those in its own header anybody could have written in our name. */
    public static List<Finding> of(Opened email) {
        List<Finding> out = new ArrayList<>();
        for (HeaderField f : email.ours().all("Authentication-Results"))
            read(f.unfolded().text(), "", out);
        return out;
    }

    /** Those of one field; of whoever it says where no name is given. */
    static void read(String field, String name, List<Finding> out) {
        var reader = new Findings(field);
        String server = reader.word();
        if (!name.isEmpty() && !server.equalsIgnoreCase(name))
            return;
        reader.skipTo(';');
        while (reader.at < field.length() && out.size() < MAX) {
            Finding one = reader.one();
            if (one != null)
                out.add(one);
            reader.skipTo(';');
        }
    }

    private @org.jspecify.annotations.Nullable Finding one() {
        at++;
        String method = word().toLowerCase(Locale.ROOT);
        if (!sign('='))
            return null;
        String result = word().toLowerCase(Locale.ROOT);
        String comment = comment();
        Map<String, String> properties = new LinkedHashMap<>();
        while (peek() != ';' && peek() >= 0) {
            String property = word().toLowerCase(Locale.ROOT);
            if (property.isEmpty() || !sign('='))
                break;
            properties.putIfAbsent(property, word());
            comment();
        }
        return method.isEmpty() || result.isEmpty() ? null : new Finding(method, result, comment, properties);
    }

    private int peek() {
        while (at < in.length() && in.charAt(at) <= ' ')
            at++;
        return at < in.length() ? in.charAt(at) : -1;
    }

    private boolean sign(char c) {
        if (peek() != c)
            return false;
        at++;
        return true;
    }

    private String comment() {
        if (peek() != '(')
            return "";
        var out = new StringBuilder();
        int depth = 0;
        for (; at < in.length(); at++) {
            char c = in.charAt(at);
            if (c == '\\' && at + 1 < in.length()) {
                out.append(in.charAt(++at));
                continue;
            }
            if (c == '(' && depth++ == 0 || c == ')' && --depth == 0) {
                if (depth == 0) {
                    at++;
                    break;
                }
                continue;
            }
            out.append(c);
        }
        return out.toString();
    }

    private String word() {
        comment();
        var out = new StringBuilder();
        if (peek() == '"') {
            for (at++; at < in.length() && in.charAt(at) != '"'; at++) {
                if (in.charAt(at) == '\\' && at + 1 < in.length())
                    at++;
                out.append(in.charAt(at));
            }
            at = Math.min(in.length(), at + 1);
            return out.toString();
        }
        while (at < in.length() && in.charAt(at) > ' ' && ";=()\"".indexOf(in.charAt(at)) < 0)
            out.append(in.charAt(at++));
        return out.toString();
    }

    private void skipTo(char c) {
        while (at < in.length() && peek() != c && peek() >= 0) {
            int was = at;
            word();
            if (at == was)
                at++;
        }
    }
}
