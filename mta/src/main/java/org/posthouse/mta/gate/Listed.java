package org.posthouse.mta.gate;

import java.util.List;
import org.posthouse.mail.mime.HeaderSection;

/** The trace field that tells on which lists in DNS the host was that handed a message in: {@code X-Posthouse-Listed: ZONE ZONE}. */
public final class Listed {
    private static final String FIELD = "X-Posthouse-Listed";

    private Listed() {}

    /** Empty for none. */
    public static String field(List<String> zones) {
        return zones.isEmpty() ? "" : FIELD + ": " + String.join("\r\n ", zones) + "\r\n";
    }

    /** Of trace fields, which are ours alone. */
    public static List<String> zones(byte[] trace) {
        return HeaderSection.parse(trace).first(FIELD).map(f -> List.of(f.unfolded().text().strip().split("\\s+", -1))).orElse(List.of());
    }
}
