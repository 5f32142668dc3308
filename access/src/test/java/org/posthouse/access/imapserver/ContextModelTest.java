package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sessions change a mailbox at random, while a client keeps the results of searches by their updates alone: they are what a search finds. RFC 5267 §4.3 */
class ContextModelTest {
    private static final Pattern UPDATE = Pattern.compile("(ADDTO|REMOVEFROM) \\(([^)]*)\\)");
    private static final Pattern TAG = Pattern.compile("\\* ESEARCH \\(TAG \"(\\w+)\"\\) UID (.*)");
    private static final List<String> SEARCHES = List.of("UID SEARCH RETURN (%s) FLAGGED", "UID SEARCH RETURN (%s) UNDELETED SUBJECT b",
            "UID SEARCH RETURN (%s) OR KEYWORD k NOT TEXT a", "UID SORT RETURN (%s) (SUBJECT) UTF-8 UNDELETED",
            "UID SORT RETURN (%s) (REVERSE SUBJECT SIZE) UTF-8 FLAGGED", "UID SEARCH RETURN (%s) UID 5:* UNSEEN");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsKeptIsWhatIsFound(long seed) throws Exception {
        Random random = new Random(seed);
        try (House house = new House();
                Wire client = Wire.selected(house, "INBOX");
                Wire other = Wire.selected(house, "INBOX");
                Wire fresh = Wire.selected(house, "INBOX")) {
            for (int i = 0; i < 10; i++)
                append(random, other);
            client.ask("NOOP");
            Map<String, List<Long>> kept = new HashMap<>();
            for (int i = 0; i < SEARCHES.size(); i++) {
                client.send("t" + i + " " + SEARCHES.get(i).formatted("UPDATE ALL") + "\r\n");
                String line = client.line();
                kept.put("t" + i, all(line));
                assertTrue(client.line().startsWith("t" + i + " OK"), line);
            }
            int told = 0;
            for (int round = 0; round < 60; round++) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    Wire wire = random.nextInt(3) == 0 ? client : other;
                    String answer = change(random, wire);
                    if (wire.equals(client))
                        told += read(answer, kept);
                }
                told += read(client.ask(random.nextInt(3) == 0 ? "FETCH 1 (UID)" : "NOOP"), kept);
                if (random.nextInt(3) > 0)
                    continue;
                told += read(client.ask("NOOP"), kept);
                fresh.ask("NOOP");
                for (int i = 0; i < SEARCHES.size(); i++)
                    assertEquals(all(fresh.ask(SEARCHES.get(i).formatted("ALL"))), kept.get("t" + i),
                            "seed " + seed + ": " + SEARCHES.get(i));
            }
            assertTrue(told > 100, told + " updates");
        }
    }

    private static String append(Random random, Wire wire) throws Exception {
        String message = "Subject: " + (char) ('a' + random.nextInt(5)) + "\r\n\r\n" + "a".repeat(random.nextInt(3)) + "\r\n";
        String flags = random.nextBoolean() ? "(\\Flagged)" : "()";
        return wire.ask("APPEND INBOX " + flags + " {" + message.length() + "+}\r\n" + message);
    }

    // What the client itself is told in answer is returned, and nothing of the other's.
    private static String change(Random random, Wire wire) throws Exception {
        String set = 1 + random.nextInt(12) + ":" + (1 + random.nextInt(30));
        return switch (random.nextInt(6)) {
            case 0 -> {
                StringBuilder told = new StringBuilder();
                for (int i = random.nextInt(30) == 0 ? 80 : random.nextInt(3); i >= 0; i--)
                    told.append(append(random, wire)).append('\n');
                yield told.toString();
            }
            case 1 ->
                wire.ask("UID STORE " + set + " +FLAGS.SILENT (\\Deleted)") + (random.nextInt(2) == 0 ? "\n" + wire.ask("EXPUNGE") : "");
            case 2 -> wire.ask("UID STORE " + set + " -FLAGS.SILENT (\\Deleted)");
            case 3 -> wire.ask("UID STORE " + set + " +FLAGS.SILENT (\\Flagged k)");
            case 4 -> wire.ask("UID STORE " + set + " -FLAGS.SILENT (\\Flagged \\Seen)");
            default -> wire.ask("UID STORE " + set + " FLAGS (k \\Seen)");
        };
    }

    private static List<Long> all(String answer) {
        Matcher m = Pattern.compile(" ALL ([0-9:,]+)").matcher(answer);
        return m.find() ? new ArrayList<>(numbers(m.group(1))) : new ArrayList<>();
    }

    private static List<Long> numbers(String set) {
        List<Long> all = new ArrayList<>();
        for (String range : set.split(",")) {
            String[] ends = range.split(":");
            for (long n = Long.parseLong(ends[0]); n <= Long.parseLong(ends[ends.length - 1]); n++)
                all.add(n);
        }
        return all;
    }

    private static int read(String answer, Map<String, List<Long>> kept) {
        int told = 0;
        for (String line : answer.lines().toList()) {
            Matcher tag = TAG.matcher(line);
            if (!tag.matches())
                continue;
            List<Long> results = Objects.requireNonNull(kept.get(tag.group(1)));
            Matcher update = UPDATE.matcher(tag.group(2));
            while (update.find()) {
                told++;
                List<String> words = Arrays.asList(update.group(2).split(" "));
                for (int i = 0; i < words.size(); i += 2)
                    apply(results, update.group(1).equals("ADDTO"), Integer.parseInt(words.get(i)), numbers(words.get(i + 1)));
            }
        }
        return told;
    }

    private static void apply(List<Long> results, boolean add, int position, List<Long> uids) {
        if (position == 0 && add) {
            results.addAll(uids);
            Collections.sort(results);
        } else if (position == 0) {
            assertTrue(results.removeAll(uids));
        } else if (add) {
            results.addAll(position - 1, uids);
        } else {
            List<Long> there = results.subList(position - 1, position - 1 + uids.size());
            assertEquals(uids, there);
            there.clear();
        }
    }
}
