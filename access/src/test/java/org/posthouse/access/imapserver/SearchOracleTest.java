package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches at random over mailboxes made at random, beside what a naive reader of the standard finds. RFC 9051 §6.4.4, RFC 5256 §3, RFC 9394 §3.1 */
class SearchOracleTest {
    private static final int LETTERS = 40;
    private static final String[] FIELDS = {"From", "To", "Cc", "Subject", "Message-ID", "References", "X-None"};
    private static final String[] NEEDLES = {"plan", "BAN", "band", "budget plan", "re", "robert", "example", "zebra the", "a", "Subject: ",
            "nothing", "x.test"};
    private final List<RandomLetter> letters = new ArrayList<>();
    private Random random = new Random(0);

    /** A search key as it is written, and what it means of the letter at an index. */
    private record Key(String imap, IntPredicate means) {}

    private void fill(Wire client, long seed) throws IOException {
        random = new Random(seed);
        for (int i = 0; i < LETTERS; i++) {
            letters.add(RandomLetter.of(random, i, 12));
            assertTrue(client.ask(letters.get(i).append("Drafts")).contains("x OK"));
        }
        client.ask("SELECT Drafts");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsWhatANaiveReaderFinds(long seed) throws Exception {
        try (House house = new House(); Wire client = Wire.selected(house, "INBOX")) {
            fill(client, seed);
            int found = 0;
            for (int i = 0; i < 250; i++) {
                Key key = key(3);
                List<Integer> expected = matching(key);
                found += expected.size();
                assertEquals(numbers("SEARCH", expected), client.ask("SEARCH " + key.imap).lines().findFirst().orElse(""), key.imap);
                if (i % 5 == 0)
                    windows(client, key, expected);
            }
            assertTrue(found > 500, found + " results");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void sortsAsANaiveReaderDoes(long seed) throws Exception {
        try (House house = new House(); Wire client = Wire.selected(house, "INBOX")) {
            fill(client, seed);
            for (int i = 0; i < 80; i++) {
                Key key = key(1);
                List<String> criteria = new ArrayList<>();
                Comparator<Integer> order = (_, _) -> 0;
                for (int n = random.nextInt(3); n >= 0; n--) {
                    String by = RandomLetter.pick(random, "ARRIVAL", "DATE", "SIZE", "SUBJECT", "FROM", "TO", "CC", "DISPLAYFROM",
                            "DISPLAYTO");
                    boolean reverse = random.nextInt(3) == 0;
                    criteria.add(reverse ? "REVERSE " + by : by);
                    order = order.thenComparing(reverse ? by(by).reversed() : by(by));
                }
                List<Integer> expected = matching(key);
                expected.sort(order);
                String command = "SORT (" + String.join(" ", criteria) + ") UTF-8 " + key.imap;
                assertEquals(numbers("SORT", expected), client.ask(command).lines().findFirst().orElse(""), command);
            }
        }
    }

    private List<Integer> matching(Key key) {
        return IntStream.range(0, LETTERS).filter(key.means).boxed().collect(Collectors.toCollection(ArrayList::new));
    }

    private static String numbers(String word, List<Integer> indexes) {
        return "* " + word + indexes.stream().map(i -> " " + (i + 1)).collect(Collectors.joining());
    }

    /** Of the results counted from one end. RFC 9394 §3.1 */
    private void windows(Wire client, Key key, List<Integer> found) throws IOException {
        int a = 1 + random.nextInt(LETTERS);
        int b = 1 + random.nextInt(LETTERS);
        boolean fromEnd = random.nextBoolean();
        List<Integer> counted = fromEnd ? found.reversed() : found;
        List<Integer> part = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++)
            if (i + 1 >= Math.min(a, b) && i + 1 <= Math.max(a, b))
                part.add(counted.get(i) + 1);
        part.sort(Comparator.naturalOrder());
        String range = fromEnd ? "-" + a + ":-" + b : a + ":" + b;
        String answer = client.ask("SEARCH RETURN (PARTIAL " + range + ") " + key.imap).lines().findFirst().orElse("");
        assertEquals("* ESEARCH (TAG \"x\") PARTIAL (" + range + " " + set(part) + ")", answer, key.imap);
    }

    private static String set(List<Integer> numbers) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < numbers.size();) {
            int end = i;
            while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1)
                end++;
            b.append(i == 0 ? "" : ",").append(numbers.get(i)).append(end > i ? ":" + numbers.get(end) : "");
            i = end + 1;
        }
        return b.isEmpty() ? "NIL" : b.toString();
    }

    private Key key(int depth) {
        if (depth > 0)
            switch (random.nextInt(6)) {
                case 0 -> {
                    Key a = key(depth - 1);
                    return new Key("NOT " + a.imap, a.means.negate());
                }
                case 1 -> {
                    Key a = key(depth - 1);
                    Key b = key(depth - 1);
                    return new Key("OR " + a.imap + " " + b.imap, a.means.or(b.means));
                }
                case 2 -> {
                    Key a = key(depth - 1);
                    Key b = key(depth - 1);
                    return new Key("(" + a.imap + " " + b.imap + ")", a.means.and(b.means));
                }
                default -> {
                    // a key without others inside
                }
            }
        return leaf();
    }

    private Key leaf() {
        String needle = RandomLetter.pick(random, NEEDLES);
        return switch (random.nextInt(9)) {
            case 0 -> flag();
            case 1 -> {
                String field = RandomLetter.pick(random, FIELDS);
                String text = random.nextInt(4) == 0 ? "" : needle;
                yield new Key("HEADER " + field + " \"" + text + "\"", i -> letters.get(i).header().stream()
                        .anyMatch(l -> l.startsWith(field + ": ") && has(l.substring(field.length() + 2), text)));
            }
            case 2 -> new Key("BODY \"" + needle + "\"", i -> has(letters.get(i).body(), needle));
            case 3 -> new Key("TEXT \"" + needle + "\"",
                    i -> has(letters.get(i).body(), needle) || letters.get(i).header().stream().anyMatch(l -> has(l, needle)));
            case 4 -> day(RandomLetter.pick(random, "BEFORE", "ON", "SINCE"), false);
            case 5 -> day(RandomLetter.pick(random, "BEFORE", "ON", "SINCE"), true);
            case 6 -> {
                int size = letters.get(random.nextInt(LETTERS)).text().length();
                yield random.nextBoolean()
                        ? new Key("LARGER " + size, i -> letters.get(i).text().length() > size)
                        : new Key("SMALLER " + size, i -> letters.get(i).text().length() < size);
            }
            case 7 -> {
                int a = 1 + random.nextInt(LETTERS + 5);
                int b = 1 + random.nextInt(LETTERS + 5);
                yield new Key(random.nextBoolean() ? a + ":" + b : "UID " + a + ":" + b,
                        i -> i + 1 >= Math.min(a, b) && i + 1 <= Math.max(a, b));
            }
            default -> new Key("SUBJECT \"" + needle + "\"", i -> has(letters.get(i).subject(), needle));
        };
    }

    private Key flag() {
        String flag = RandomLetter.pick(random, RandomLetter.FLAGS.toArray(String[]::new));
        boolean set = random.nextBoolean();
        String word = (set ? "" : "UN") + (flag.startsWith("\\") ? flag.substring(1).toUpperCase(Locale.ROOT) : "KEYWORD " + flag);
        return new Key(word, i -> letters.get(i).flags().contains(flag) == set);
    }

    private Key day(String how, boolean sent) {
        LocalDate day = LocalDate.of(2026, 11, 17).plusDays(random.nextInt(6));
        return new Key((sent ? "SENT" : "") + how + " " + RandomLetter.date(day), i -> {
            RandomLetter letter = letters.get(i);
            int c = (sent ? letter.sent() : letter.received()).toLocalDate().compareTo(day);
            return how.equals("BEFORE") ? c < 0 : how.equals("ON") ? c == 0 : c >= 0;
        });
    }

    private static boolean has(String text, String needle) {
        return text.toLowerCase(Locale.ROOT).contains(needle.toLowerCase(Locale.ROOT));
    }

    private Comparator<Integer> by(String criterion) {
        return switch (criterion) {
            case "ARRIVAL" -> Comparator.comparingLong(i -> letters.get(i).receivedAt());
            case "DATE" -> Comparator.comparingLong(i -> letters.get(i).sentAt());
            case "SIZE" -> Comparator.comparingInt(i -> letters.get(i).text().length());
            case "SUBJECT" -> Comparator.comparing(i -> NaiveSubject.base(letters.get(i).subject()).toUpperCase(Locale.ROOT));
            case "FROM" -> Comparator.comparing(i -> mailbox(letters.get(i).from()));
            case "TO" -> Comparator.comparing(i -> mailbox(letters.get(i).to()));
            case "CC" -> Comparator.comparing(i -> mailbox(letters.get(i).cc()));
            case "DISPLAYFROM" -> Comparator.comparing(i -> display(letters.get(i).from()));
            default -> Comparator.comparing(i -> display(letters.get(i).to()));
        };
    }

    private static String mailbox(String address) {
        int at = address.indexOf('@');
        return at < 0 ? "" : address.substring(address.indexOf('<') + 1, at).toUpperCase(Locale.ROOT);
    }

    /** The name of who has one, else the address. RFC 5957 §3 */
    private static String display(String address) {
        int cut = address.indexOf('<');
        return (cut < 0 ? address : address.substring(0, cut).replace("\"", "").strip()).toUpperCase(Locale.ROOT);
    }
}
