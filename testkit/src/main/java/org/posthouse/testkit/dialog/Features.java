package org.posthouse.testkit.dialog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a server has: its capabilities as it tells them before and after the login, and names given by the test. Case does not matter. */
public final class Features {
    /** Our server, with its own texts and response codes. */
    public static final String OURS = "ours";
    public static final Features NONE = new Features(Set.of());

    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private Features(Collection<String> names) {
        this.names.addAll(names);
    }

    /** Asks by CAPABILITY. RFC 9051 §6.1.1 */
    public static Features ofImap(InetSocketAddress at, String login, String password) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Line line = new Line(at)) {
            line.receive();
            imapCapabilities(line, names);
            line.send("l LOGIN \"" + login + "\" \"" + password + "\"");
            while (!line.receive().startsWith("l OK")) {
            }
            imapCapabilities(line, names);
            line.send("o LOGOUT");
            while (!line.receive().startsWith("o ")) {
            }
        }
        return new Features(names);
    }

    private static void imapCapabilities(Line line, Set<String> names) throws IOException {
        line.send("c CAPABILITY");
        for (String said = line.receive(); !said.startsWith("c "); said = line.receive())
            if (said.startsWith("* CAPABILITY "))
                names.addAll(List.of(said.substring(13).strip().split(" ", -1)));
    }

    /** Asks by CAPA; only the first word of each line counts. RFC 2449 §5 */
    public static Features ofPop3(InetSocketAddress at, String login, String password) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Line line = new Line(at)) {
            line.receive();
            pop3Capabilities(line, names);
            line.send("USER " + login);
            line.receive();
            line.send("PASS " + password);
            String said = line.receive();
            if (!said.startsWith("+OK"))
                throw new IOException("not logged in: " + said);
            pop3Capabilities(line, names);
            line.send("QUIT");
            line.receive();
            line.expectEnd();
        }
        return new Features(names);
    }

    private static void pop3Capabilities(Line line, Set<String> names) throws IOException {
        line.send("CAPA");
        for (String said = line.receive(); !said.equals(".") && !said.startsWith("-ERR"); said = line.receive())
            if (!said.startsWith("+OK"))
                names.add(said.split(" ", 2)[0].toUpperCase(Locale.ROOT));
    }

    public Features and(String... more) {
        Features all = new Features(names);
        all.names.addAll(List.of(more));
        return all;
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    @Override
    public String toString() {
        return String.join(" ", names);
    }
}
