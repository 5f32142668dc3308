package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.store.email.Emails;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.thread.BaseSubject;
import tools.jackson.databind.JsonNode;

/** Sorts emails. Ties are broken by the order of arrival, in the direction of the date where that alone is asked for. RFC 8621 §4.4.2 */
final class EmailOrder {
    /** What can be sorted by, as the session object tells. */
    static final List<String> PROPERTIES = List.of("receivedAt", "size", "from", "to", "subject", "sentAt", "hasKeyword",
            "allInThreadHaveKeyword", "someInThreadHaveKeyword");
    private static final int MAX = 10;
    private final JmapAccount account;
    private final Emails emails;

    EmailOrder(JmapAccount account, Emails emails) {
        this.account = account;
        this.emails = emails;
    }

    /** Rows in order. */
    int[] sorted(BitSet rows, @Nullable JsonNode sort) throws MethodError, Refusal, IOException {
        if (sort != null && !sort.isArray())
            throw MethodError.arguments("sort is not an array of comparators");
        JsonNode all = sort == null || sort.isEmpty()
                ? Json.array().add(Json.object().put("property", "receivedAt").put("isAscending", false))
                : sort;
        if (all.size() > MAX)
            throw new MethodError("unsupportedSort", "at most " + MAX + " properties are sorted by");
        JsonNode first = all.get(0);
        if (all.size() == 1 && first.path("property").asString("").equals("receivedAt"))
            return byDate(rows, ascending(first));
        List<Comparator<Integer>> comparators = new ArrayList<>();
        for (JsonNode s : all) {
            Comparator<Integer> one = comparator(s, rows);
            comparators.add(ascending(s) ? one : one.reversed());
        }
        Comparator<Integer> order = comparators.getFirst();
        for (Comparator<Integer> c : comparators.subList(1, comparators.size()))
            order = order.thenComparing(c);
        return rows.stream().boxed().sorted(order.thenComparing(Comparator.reverseOrder())).mapToInt(Integer::intValue).toArray();
    }

    private static boolean ascending(JsonNode s) throws MethodError {
        JsonNode a = s.path("isAscending");
        if (!a.isMissingNode() && !a.isBoolean())
            throw MethodError.arguments("isAscending is not a Boolean");
        return a.asBoolean(true);
    }

    // The common case, without an object for each email: the date and the row in one number.
    private int[] byDate(BitSet rows, boolean ascending) {
        long[] keys = new long[rows.cardinality()];
        int n = 0;
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            long date = Math.clamp(emails.date(row), 0, (1L << 33) - 1);
            keys[n++] = (ascending ? date << 30 | row : (~date & (1L << 33) - 1) << 30 | ~row & (1 << 30) - 1);
        }
        java.util.Arrays.sort(keys);
        int[] out = new int[n];
        for (int i = 0; i < n; i++)
            out[i] = (ascending ? (int) keys[i] : ~(int) keys[i]) & (1 << 30) - 1;
        return out;
    }

    private Comparator<Integer> comparator(JsonNode s, BitSet rows) throws MethodError, Refusal, IOException {
        String property = s.path("property").asString("");
        return switch (property) {
            case "receivedAt" -> Comparator.comparingLong(emails::date);
            case "size" -> Comparator.comparingLong(emails::octets);
            case "from" -> text(rows, v -> address(v, EnvelopeField.FROM));
            case "to" -> text(rows, v -> address(v, EnvelopeField.TO));
            case "subject" -> text(rows, v -> {
                String subject = EnvelopeText.of(v, EnvelopeField.SUBJECT);
                return subject == null ? "" : BaseSubject.of(subject);
            });
            case "sentAt" -> {
                Map<Integer, Long> sent = new HashMap<>();
                Rows.structures(account.mail(), emails, rows, (row, v) -> {
                    java.time.Instant at = v.sent();
                    sent.put(row, at == null ? emails.date(row) : at.getEpochSecond());
                });
                yield Comparator.comparingLong(row -> sent.getOrDefault(row, 0L));
            }
            case "hasKeyword" -> {
                Emails.KeywordTest test = test(s);
                yield Comparator.comparing(test::test);
            }
            case "allInThreadHaveKeyword" -> {
                Emails.KeywordTest test = test(s);
                yield Comparator.comparing(row -> EmailFilter.inThread(emails, row, test, true));
            }
            case "someInThreadHaveKeyword" -> {
                Emails.KeywordTest test = test(s);
                yield Comparator.comparing(row -> EmailFilter.inThread(emails, row, test, false));
            }
            default -> throw new MethodError("unsupportedSort", "emails are not sorted by " + property);
        };
    }

    private Emails.KeywordTest test(JsonNode s) throws MethodError {
        String word = s.path("keyword").asString("");
        if (!Keywords.isKeyword(word))
            throw MethodError.arguments("the comparator has no keyword");
        return emails.keyword(word, Keywords.bit(word));
    }

    private interface TextOf {
        String of(StructureView v);
    }

    private Comparator<Integer> text(BitSet rows, TextOf of) throws Refusal, IOException {
        Map<Integer, String> texts = new HashMap<>();
        Rows.structures(account.mail(), emails, rows, (row, v) -> texts.put(row, of.of(v).toLowerCase(Locale.ROOT)));
        return Comparator.comparing(row -> texts.getOrDefault(row, ""));
    }

    /** The name of the first address, or else the address. */
    private static String address(StructureView v, EnvelopeField field) {
        String all = EnvelopeText.of(v, field);
        if (all == null)
            return "";
        int bracket = all.indexOf('<');
        return bracket > 0 ? all.substring(0, bracket).strip() : all.replace("<", "");
    }
}
