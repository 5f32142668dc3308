package org.posthouse.mail.sieve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;

/** A {@code mailto:} URI by which somebody is notified: to whom, and fields (names in lower case) with {@code body} among them. RFC 5436 §2 */
public record Mailto(List<Address> to, Map<String, String> fields) {
    private static final int MAX = 20;

    /** Null where it is none, or reaches nobody. */
    public static @Nullable Mailto parse(String uri) {
        if (!uri.regionMatches(true, 0, "mailto:", 0, 7) || uri.length() > 2_000)
            return null;
        int question = uri.indexOf('?');
        var to = new ArrayList<Address>();
        if (!addresses(uri.substring(7, question < 0 ? uri.length() : question), to))
            return null;
        var fields = new LinkedHashMap<String, String>();
        if (question >= 0)
            for (String pair : uri.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals <= 0)
                    return null;
                String name = decoded(pair.substring(0, equals));
                String value = decoded(pair.substring(equals + 1));
                if (name == null || value == null)
                    return null;
                name = name.toLowerCase(Locale.ROOT);
                if (name.equals("to") || name.equals("cc") || name.equals("bcc")) {
                    if (!addresses(pair.substring(equals + 1), to))
                        return null;
                } else {
                    fields.put(name, value);
                }
            }
        return to.isEmpty() || to.size() > MAX ? null : new Mailto(List.copyOf(to), fields);
    }

    private static boolean addresses(String list, List<Address> to) {
        if (list.isEmpty())
            return true;
        for (String one : list.split(",|%2[cC]", -1)) {
            String text = decoded(one);
            Address address = text == null ? null : Address.tryParse(text.strip()).orElse(null);
            if (address == null)
                return false;
            to.add(address);
        }
        return true;
    }

    private static @Nullable String decoded(String text) {
        var out = new ByteArrayOutputStream();
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
                continue;
            }
            int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0)
                return null;
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
