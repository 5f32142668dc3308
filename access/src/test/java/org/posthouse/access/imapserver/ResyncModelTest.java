package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.Line;
import org.posthouse.store.view.MailboxView;

/**
 * Two sessions change a mailbox at random. A third client is cut off at any moment and comes back with QRESYNC alone: it must then hold what
 * the server holds, whatever it was told before. RFC 7162 §3.2.5, RFC 7162 §6
 */
class ResyncModelTest {
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) FETCH \\((.*)\\)");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern MODSEQ = Pattern.compile("[^T]MODSEQ \\((\\d+)\\)");
    private static final Pattern CODE = Pattern.compile("\\[(HIGHESTMODSEQ|UIDVALIDITY) (\\d+)\\]");

    /** What a client that keeps a copy of the mailbox knows. */
    private static final class Offline {
        final TreeMap<Long, Set<String>> messages = new TreeMap<>();
        final Random random;
        long validity;
        long modSeq;
        /** Of all messages up to this one it knows the flags. */
        long knownTo;
        int exists;

        Offline(Random random) {
            this.random = random;
        }

        /** Comes back, and says what it knows in one of the ways there are. */
        void resync(Wire wire) throws IOException {
            assertTrue(wire.ask("ENABLE QRESYNC").contains("ENABLED QRESYNC"));
            // What it was told of messages that it has not fetched is not worth anything.
            messages.tailMap(knownTo, false).clear();
            String known = "";
            if (validity != 0) {
                known = " (QRESYNC (" + validity + " " + modSeq;
                boolean named = random.nextBoolean() && !messages.isEmpty();
                if (named)
                    known += " 1:" + knownTo;
                if (random.nextBoolean() && !messages.isEmpty())
                    known += match();
                known += "))";
            }
            read(wire.ask("SELECT INBOX" + known));
            fetchNew(wire);
        }

        /** What comes must be fetched: nobody tells its flags. */
        void fetchNew(Wire wire) throws IOException {
            if (messages.headMap(knownTo, true).size() < exists)
                read(wire.ask("UID FETCH " + (knownTo + 1) + ":* (FLAGS MODSEQ)"));
            knownTo = messages.isEmpty() ? knownTo : Math.max(knownTo, messages.lastKey());
        }

        private String match() {
            List<Long> uids = List.copyOf(messages.keySet());
            StringBuilder numbers = new StringBuilder();
            StringBuilder named = new StringBuilder();
            for (int i = random.nextInt(3); i < uids.size(); i += 1 + random.nextInt(5)) {
                numbers.append(numbers.isEmpty() ? "" : ",").append(i + 1);
                named.append(named.isEmpty() ? "" : ",").append(uids.get(i));
            }
            return numbers.isEmpty() ? "" : " (" + numbers + " " + named + ")";
        }

        /** Takes what a command told; the modseq is that of the code or else the highest seen. RFC 7162 §6 */
        void read(String answer) {
            long seen = 0;
            long code = 0;
            for (String line : answer.lines().toList()) {
                Matcher c = CODE.matcher(line);
                while (c.find())
                    switch (c.group(1)) {
                        case "UIDVALIDITY" -> validity = Long.parseLong(c.group(2));
                        default -> code = Long.parseLong(c.group(2));
                    }
                if (line.startsWith("* VANISHED (EARLIER) "))
                    vanished(line.substring("* VANISHED (EARLIER) ".length()), false);
                else if (line.startsWith("* VANISHED "))
                    vanished(line.substring("* VANISHED ".length()), true);
                else if (line.endsWith(" EXISTS"))
                    exists = Integer.parseInt(line, 2, line.indexOf(' ', 2), 10);
                seen = Math.max(seen, fetched(line));
            }
            String reply = answer.lines().toList().getLast();
            assertTrue(reply.startsWith("x OK") || reply.startsWith("x NO [EXPUNGEISSUED]"), answer);
            if (code > 0)
                modSeq = code;
            else
                modSeq = Math.max(modSeq, seen);
        }

        private long fetched(String line) {
            Matcher f = FETCH.matcher(line);
            if (!f.matches())
                return 0;
            Matcher uid = UID.matcher(line);
            Matcher flags = FLAGS.matcher(line);
            assertTrue(uid.find(), line);
            if (flags.find()) {
                Set<String> names = new TreeSet<>(List.of(flags.group(1).isEmpty() ? new String[0] : flags.group(1).split(" ")));
                names.remove("\\Recent");
                messages.put(Long.parseLong(uid.group(1)), names);
            }
            Matcher m = MODSEQ.matcher(line);
            return m.find() ? Long.parseLong(m.group(1)) : 0;
        }

        private void vanished(String set, boolean now) {
            for (String range : set.split(",")) {
                int colon = range.indexOf(':');
                long first = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
                long last = colon < 0 ? first : Long.parseLong(range.substring(colon + 1));
                messages.subMap(first, true, last, true).clear();
                exists -= now ? (int) (last - first + 1) : 0;
            }
        }
    }

    private static String set(Random random, List<Long> uids) {
        StringBuilder b = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--)
            b.append(b.isEmpty() ? "" : ",").append(uids.isEmpty() ? 1 : uids.get(random.nextInt(uids.size())));
        return b.toString();
    }

    private static void change(Random random, Wire wire, House house) throws Exception {
        MailboxView view = house.mail().view(house.inbox());
        List<Long> uids = new ArrayList<>();
        for (int i = 0; i < view.size(); i++)
            uids.add(view.uid(i));
        String flags = List.of("\\Seen", "\\Flagged", "\\Deleted", "$Work", "\\Deleted \\Draft").get(random.nextInt(5));
        String answer = switch (random.nextInt(8)) {
            case 0, 1 -> wire.ask("APPEND INBOX (" + (random.nextBoolean() ? "\\Seen" : "") + ") {6+}\r\na: b\r\n");
            case 2, 3 -> wire.ask("UID STORE " + set(random, uids) + " +FLAGS.SILENT (" + flags + ")");
            case 4 -> wire.ask("UID STORE " + set(random, uids) + " -FLAGS (" + flags + ")");
            case 5 -> wire.ask(random.nextBoolean() ? "EXPUNGE" : "UID EXPUNGE " + set(random, uids));
            case 6 -> wire.ask("UID MOVE " + set(random, uids) + " Archive");
            default -> wire.ask("UID COPY " + set(random, uids) + " INBOX");
        };
        assertTrue(answer.lines().toList().getLast().startsWith("x OK"), answer);
    }

    private static Map<Long, Set<String>> server(House house) throws Exception {
        MailboxView view = house.mail().view(house.inbox());
        Map<Long, Set<String>> messages = new TreeMap<>();
        FlagNames names = new FlagNames(view.keywords());
        for (int i = 0; i < view.size(); i++) {
            Line line = new Line();
            names.write(line, view.flags(i), false);
            String text = line.text().substring(1, line.text().length() - 1);
            messages.put(view.uid(i), new TreeSet<>(List.of(text.isEmpty() ? new String[0] : text.split(" "))));
        }
        return messages;
    }

    private static String live(Random random, int size) {
        return switch (random.nextInt(size == 0 ? 2 : 6)) {
            case 0, 1 -> "NOOP";
            case 2 -> "FETCH " + (1 + random.nextInt(size)) + " (UID FLAGS MODSEQ)";
            case 3 -> "STORE " + (1 + random.nextInt(size)) + " +FLAGS (\\Answered)";
            case 4 -> "UID FETCH 1:* (FLAGS MODSEQ)";
            default -> "FETCH " + (1 + random.nextInt(size)) + " (UID MODSEQ)";
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whoComesBackHoldsWhatTheServerHolds(long seed) throws Exception {
        Random random = new Random(seed);
        try (House house = new House()) {
            for (int i = 0; i < 20; i++)
                house.deliver(House.letter(i));
            Offline client = new Offline(random);
            try (Wire one = Wire.selected(house, "INBOX"); Wire other = Wire.selected(house, "INBOX")) {
                for (int visit = 0; visit < 25; visit++) {
                    for (int i = random.nextInt(12); i > 0; i--)
                        change(random, random.nextBoolean() ? one : other, house);
                    try (Wire wire = new Wire(house.at())) {
                        wire.line();
                        wire.ask("LOGIN mary@example.org secret");
                        client.resync(wire);
                        assertEquals(server(house), client.messages, "seed " + seed + " visit " + visit);
                        for (int i = random.nextInt(10); i > 0; i--) {
                            change(random, random.nextBoolean() ? one : other, house);
                            if (random.nextBoolean()) {
                                client.read(wire.ask(live(random, client.exists)));
                                // It may be cut off before.
                                if (i > 1)
                                    client.fetchNew(wire);
                            }
                        }
                    }
                }
            }
        }
    }
}
