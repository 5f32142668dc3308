package org.posthouse.testkit.dialog;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One dialog being held: its connections, its words, and what was said. */
final class Run implements Closeable {
    private static final java.util.regex.Pattern UID = java.util.regex.Pattern.compile("^(\\* \\d+ FETCH \\()UID \\d+ ");

    private static final java.util.regex.Pattern RECENT = java.util.regex.Pattern.compile("\\* \\d+ RECENT");

    final Map<String, String> words;
    final List<String> said = new ArrayList<>();
    private final Dialog.Services services;
    private final Features features;
    private final Map<String, Line> open = new TreeMap<>();
    /** The lines of the any-order group being read. */
    private final List<String> group = new ArrayList<>();
    /** What may come before the next line that must. */
    private final Map<Line, List<String>> optional = new HashMap<>();

    Run(Dialog.Services services, Map<String, String> given, Features features) {
        this.services = services;
        this.words = new HashMap<>(given);
        this.features = features;
    }

    /** The line without its condition, or nothing when the condition is not met. */
    String applying(String line) {
        String rest = line;
        while (rest.startsWith("@")) {
            int blank = rest.indexOf(' ');
            if (blank < 0)
                return "";
            boolean not = rest.startsWith("@!");
            if (features.has(rest.substring(not ? 2 : 1, blank)) == not)
                return "";
            rest = rest.substring(blank + 1);
        }
        return rest;
    }

    void step(String line, String next) throws IOException {
        if (line.startsWith("open ")) {
            int colon = line.indexOf(": ");
            String who = colon < 0 ? "" : line.substring(5, colon), service = colon < 0 ? line.substring(5) : line.substring(colon + 2);
            open.put(who, new Line(services.of(service.strip())));
            return;
        }
        String who = "", rest = line;
        int blank = line.indexOf(' ');
        if (blank > 0 && open.containsKey(line.substring(0, blank))) {
            who = line.substring(0, blank);
            rest = line.substring(blank + 1);
        }
        Line connection = open.get(who);
        if (connection == null)
            throw new AssertionError("no connection is open" + (who.isEmpty() ? "" : " for " + who));
        String mark = who.isEmpty() ? "" : who + " ";
        switch (rest.strip()) {
            case "tls" -> connection.tls();
            case "eof" -> connection.expectEnd();
            case "cut" -> connection.cut();
            default -> talk(connection, mark, rest, next.startsWith(mark + "S& "));
        }
    }

    private void talk(Line connection, String mark, String rest, boolean groupGoesOn) throws IOException {
        if (rest.startsWith("C:")) {
            String text = Words.fill(rest.length() > 3 ? rest.substring(3) : "", words);
            said.add(mark + "C: " + text);
            connection.send(text);
        } else if (rest.startsWith("S:")) {
            expect(connection, mark, wanted(rest, 3), 0);
        } else if (rest.startsWith("S... ")) {
            expect(connection, mark, wanted(rest, 5), 10_000);
        } else if (rest.startsWith("S? ")) {
            optional.computeIfAbsent(connection, c -> new ArrayList<>()).add(wanted(rest, 3));
        } else if (rest.startsWith("S- ")) {
            expunges(connection, mark, wanted(rest, 3));
        } else if (rest.startsWith("S& ")) {
            group.add(wanted(rest, 3));
            if (!groupGoesOn)
                expectGroup(connection, mark);
        } else {
            throw new AssertionError("not a line of a dialog");
        }
    }

    private String wanted(String rest, int from) {
        return Words.fill(rest.substring(Math.min(rest.length(), from)), words);
    }

    private void expect(Line connection, String mark, String wanted, int mayCome) throws IOException {
        for (int others = 0;; others++) {
            String got = receive(connection, mark);
            if (fits(wanted, got)) {
                optional.remove(connection);
                return;
            }
            if (mayCome(connection, got))
                continue;
            if (others >= mayCome)
                throw new AssertionError("wanted: " + wanted + "\n  got:    " + got);
        }
    }

    private void expectGroup(Line connection, String mark) throws IOException {
        while (!group.isEmpty()) {
            String got = receive(connection, mark);
            int at = 0;
            while (at < group.size() && !fits(group.get(at), got))
                at++;
            if (at == group.size() && mayCome(connection, got))
                continue;
            if (at == group.size())
                throw new AssertionError("wanted one of:\n    " + String.join("\n    ", group) + "\n  got:    " + got);
            group.remove(at);
        }
        optional.remove(connection);
    }

    /** Reads EXPUNGE responses until each of these messages is gone; each response counts without those that went before it. RFC 9051 §7.5.1 */
    private void expunges(Line connection, String mark, String numbers) throws IOException {
        List<Integer> wanted = new ArrayList<>();
        for (String number : numbers.strip().split(" +", -1))
            wanted.add(Integer.valueOf(number));
        List<Integer> gone = new ArrayList<>();
        while (gone.size() < wanted.size()) {
            String got = receive(connection, mark);
            if (mayCome(connection, got))
                continue;
            if (!got.startsWith("* ") || !got.endsWith(" EXPUNGE"))
                throw new AssertionError("wanted an EXPUNGE\n  got:    " + got);
            int number = Integer.parseInt(got.substring(2, got.length() - 8));
            gone.sort(null);
            for (int before : gone)
                if (before <= number)
                    number++;
            if (!wanted.contains(number) || gone.contains(number))
                throw new AssertionError("message " + number + " was not to go\n  got:    " + got);
            gone.add(number);
        }
        optional.remove(connection);
    }

    private String receive(Line connection, String mark) throws IOException {
        String got = connection.receive();
        said.add(mark + "S: " + got);
        return got;
    }

    /** Ours tells the UID in every FETCH response, as RFC 9051 §7.5.2 asks; IMAP4rev1 leaves it open where the command does not name it. */
    private boolean fits(String pattern, String got) {
        return Pattern.fits(pattern, got, words)
                || !features.has(Features.OURS) && !got.contains("UID ")
                        && Pattern.fits(UID.matcher(pattern).replaceFirst("$1"), got, words);
    }

    private boolean mayCome(Line connection, String got) {
        if (!features.has(Features.OURS) && RECENT.matcher(got).matches())
            return true;
        for (String pattern : optional.getOrDefault(connection, List.of()))
            if (fits(pattern, got))
                return true;
        return false;
    }

    @Override
    public void close() throws IOException {
        for (Line l : open.values())
            l.close();
    }
}
