package org.posthouse.mta.signing;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.mta.signing.DkimKey.State;
import org.posthouse.trust.dkim.Algorithm;

/** The keys of a domain as text: a line {@code dkim-keys 1}, then for each key its selector, algorithm, state, two times in seconds and its record. */
final class KeyList {
    private static final String FORMAT = "dkim-keys 1";

    private KeyList() {}

    static String write(List<DkimKey> keys) {
        var out = new StringBuilder(FORMAT).append('\n');
        for (DkimKey k : keys)
            out.append(k.selector()).append(' ').append(k.algorithm().word()).append(' ').append(k.state().word()).append(' ')
                    .append(k.since().getEpochSecond()).append(' ').append(k.made().getEpochSecond()).append(' ').append(k.record())
                    .append('\n');
        return out.toString();
    }

    static List<DkimKey> read(String domain, String text) throws IOException {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FORMAT))
            throw new IOException("the list of keys of " + domain + " does not begin with '" + FORMAT + "'; restore it from a backup");
        var keys = new ArrayList<DkimKey>();
        for (String line : lines.subList(1, lines.size())) {
            String[] w = line.split(" ", 6);
            try {
                Algorithm algorithm = Algorithm.of(w[1]);
                if (algorithm == null)
                    throw new IllegalArgumentException(w[1]);
                keys.add(new DkimKey(domain, w[0], algorithm, State.valueOf(w[2].toUpperCase(Locale.ROOT)),
                        Instant.ofEpochSecond(Long.parseLong(w[3])),
                        Instant.ofEpochSecond(Long.parseLong(w[4])), w[5]));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException("the list of keys of " + domain + " has a line that cannot be read: " + line, e);
            }
        }
        return keys;
    }
}
