package org.posthouse.access.jmapreading;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a signature says of itself. RFC 6376 §3.5 */
public record SignatureTags(String domain, String selector, String algorithm, List<String> signed, String value) {
    private static final int FIELDS = 100;

    public static SignatureTags of(String field) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : field.split(";", 40)) {
            int sign = tag.indexOf('=');
            if (sign > 0)
                tags.putIfAbsent(tag.substring(0, sign).strip(), tag.substring(sign + 1).replaceAll("\\s+", ""));
        }
        List<String> signed = List.of(tags.getOrDefault("h", "").toLowerCase(Locale.ROOT).split(":", FIELDS));
        return new SignatureTags(tags.getOrDefault("d", ""), tags.getOrDefault("s", ""), tags.getOrDefault("a", ""), signed,
                tags.getOrDefault("b", ""));
    }

    /** Whether a finding is about it. RFC 6008 §4 */
    public boolean isOf(Finding dkim) {
        String begin = dkim.property("header.b");
        return domain.equalsIgnoreCase(dkim.property("header.d")) && selector.equalsIgnoreCase(dkim.property("header.s"))
                && !begin.isEmpty()
                && value.startsWith(begin);
    }

    boolean covers(String name) {
        return signed.contains(name);
    }
}
