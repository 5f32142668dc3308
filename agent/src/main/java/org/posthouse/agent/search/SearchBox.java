package org.posthouse.agent.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Query;

/** Reads what people type into a search box. Every text has a meaning; a value that is none, such as {@code before:soon}, matches nothing and is told of. Junk and deleted mail is meant where {@code in:} names a mailbox only, as {@link Query.In} says. */
public final class SearchBox {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([dwmy])", Pattern.CASE_INSENSITIVE);
    private static final Pattern DAY = Pattern.compile("(\\d{4})(?:[-/.](\\d{1,2})(?:[-/.](\\d{1,2}))?)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,15})?)\\s*([kmg]?)b?", Pattern.CASE_INSENSITIVE);
    private static final Query SEEN = new Query.Flag("$seen");
    private static final Query NEVER = new Query.And(List.of(SEEN, new Query.Not(SEEN)));
    /** True of every message, and by naming a mailbox it says that Junk and Trash are meant as well. */
    private static final Query ANYWHERE = new Query.Or(List.of(new Query.In("inbox"), new Query.Not(new Query.In("inbox"))));
    private static final Map<String, Query> IS = Map.of("unread", new Query.Not(SEEN), "read", SEEN, "starred", new Query.Flag("$flagged"),
            "answered", new Query.Flag("$answered"), "draft", new Query.Flag("$draft"));

    private final LocalDate today;
    private final ZoneId zone;
    private final List<String> faults = new ArrayList<>();

    private SearchBox(LocalDate today, ZoneId zone) {
        this.today = today;
        this.zone = zone;
    }

    /** What is looked for, and what could not be understood, one line each. */
    public record Search(Query query, List<String> faults) {
        public Search {
            faults = List.copyOf(faults);
        }
    }

    /** Reads a text; days begin at midnight of the zone. */
    public static Search parse(String text, LocalDate today, ZoneId zone) {
        var box = new SearchBox(today, zone);
        return new Search(box.query(Terms.of(text)), box.faults);
    }

    private Query query(List<List<Term>> terms) {
        List<Query> all = new ArrayList<>();
        for (List<Term> any : terms) {
            List<Query> each = any.stream().map(this::one).toList();
            all.add(each.size() == 1 ? each.getFirst() : new Query.Or(each));
        }
        return all.isEmpty() ? new Query.Everything() : all.size() == 1 ? all.getFirst() : new Query.And(all);
    }

    private Query one(Term term) {
        Query query = operator(term);
        return term.not() ? new Query.Not(query) : query;
    }

    private Query operator(Term t) {
        String value = t.text();
        String lower = value.toLowerCase(Locale.ROOT);
        return switch (t.operator()) {
            case "" -> new Query.Text(Query.Field.ANYWHERE, value);
            case "from", "to", "cc", "subject" -> new Query.Text(Query.Field.valueOf(t.operator().toUpperCase(Locale.ROOT)), value);
            case "has" -> lower.startsWith("attach") ? new Query.Attachment() : never(t, "attachment");
            case "is" -> IS.containsKey(lower) ? IS.get(lower) : never(t, "unread, read, starred, answered or draft");
            case "in" -> lower.equals("anywhere") ? ANYWHERE : new Query.In(value);
            case "label" -> value.chars().allMatch(c -> c > 0x20 && c < 0x7f) ? new Query.Flag(lower) : never(t, "a keyword in ASCII");
            case "before", "after" -> {
                LocalDate day = day(value, today);
                if (day == null)
                    yield never(t, "a day such as 2026-11-21, 2026-11, 2026, 7d, 2w, 3m or 1y");
                var moment = day.atStartOfDay(zone).toInstant();
                yield t.operator().equals("before") ? new Query.Before(moment) : new Query.Since(moment);
            }
            case "larger", "smaller" -> {
                long octets = octets(value);
                if (octets < 0)
                    yield never(t, "a size such as 5M or 200k");
                yield t.operator().equals("larger") ? new Query.Larger(octets) : new Query.Smaller(octets);
            }
            default -> new Query.And(List.of(new Query.Attachment(), new Query.Text(Query.Field.ANYWHERE, value)));
        };
    }

    private Query never(Term t, String wanted) {
        faults.add(t.operator() + ":" + t.text() + " is not understood: after " + t.operator() + ": comes " + wanted);
        return NEVER;
    }

    /** The day a text means, or null. A day that its month does not have is in the next one. */
    static @Nullable LocalDate day(String text, LocalDate today) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            int n = Integer.parseInt(ago.group(1));
            LocalDate month = today.withDayOfMonth(1);
            return switch (ago.group(2).toLowerCase(Locale.ROOT)) {
                case "d" -> today.minusDays(n);
                case "w" -> today.minusWeeks(n);
                case "m" -> month.minusMonths(n).plusDays(today.getDayOfMonth() - 1L);
                default -> month.minusYears(n).plusDays(today.getDayOfMonth() - 1L);
            };
        }
        Matcher m = DAY.matcher(text);
        if (!m.matches())
            return null;
        int month = m.group(2) == null ? 1 : Integer.parseInt(m.group(2));
        int date = m.group(3) == null ? 1 : Integer.parseInt(m.group(3));
        if (month < 1 || month > 12 || date < 1 || date > 31)
            return null;
        return LocalDate.of(Integer.parseInt(m.group(1)), month, 1).plusDays(date - 1L);
    }

    /** Octets of {@code 5M}, {@code 200k} or {@code 1000000}; -1 where it is no size. */
    static long octets(String text) {
        Matcher m = SIZE.matcher(text);
        if (!m.matches())
            return -1;
        long unit = switch (m.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 1_000;
            case "m" -> 1_000_000;
            case "g" -> 1_000_000_000;
            default -> 1;
        };
        return new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.HALF_UP)
                .min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
    }
}
