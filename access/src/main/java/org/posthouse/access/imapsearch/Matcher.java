package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.imapsession.Ranges;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.search.FuzzyMatcher;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.search.TextQuery;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** A search key made ready for one mailbox, what it costs to ask it, and how well messages match that were found by it. */
record Matcher(Cost cost, Test test, Score score) {
    /** Of keys that are not fuzzy. */
    static final int NO_SCORE = -1;
    private static final String RECENT = "\\Recent";

    /** What must be read of a message, the cheapest first. */
    enum Cost {
        VIEW, ROW, RECORD, HEADER, BODY
    }

    /** Looks at the facts at hand. */
    interface Test {
        Truth match(Facts facts) throws IOException, Refusal;
    }

    /** From 0 to 100, or {@link #NO_SCORE}; of a message that was found, by the facts by which it was. RFC 6203 §4 */
    interface Score {
        int of(Facts facts) throws IOException, Refusal;
    }

    private Matcher(Cost cost, Test test) {
        this(cost, test, Matcher::none);
    }

    private static int none(Facts facts) {
        return NO_SCORE;
    }

    /** Looks at a view, which cannot fail. */
    private interface Plain {
        boolean match(int index);
    }

    private interface OnRow {
        boolean match(MessageRow row);
    }

    private interface OnRecord {
        boolean match(StructureView record);
    }

    Truth match(Facts facts) throws IOException, Refusal {
        return test.match(facts);
    }

    static Matcher of(SearchKey key, Program p) throws Refusal {
        return switch (key) {
            case SearchKey.Simple k -> simple(k, p.box);
            case SearchKey.And k -> and(k, p);
            case SearchKey.Or k -> or(of(k.first(), p), of(k.second(), p), k.fuzzy() || p.fuzzy);
            case SearchKey.Not k -> {
                Matcher inner = of(k.key(), p);
                yield new Matcher(inner.cost, f -> inner.match(f).not());
            }
            case SearchKey.Fuzzy k -> {
                boolean before = p.fuzzy;
                p.fuzzy = true;
                Matcher inner = of(k.key(), p);
                p.fuzzy = before;
                yield inner;
            }
            case SearchKey.Filter k -> throw new IllegalStateException("names are resolved before: " + k.name());
            case SearchKey.HasFlag k -> flag(k, p.box);
            case SearchKey.Received k -> {
                MailboxView view = p.box.numbers();
                yield day(k.day(), k.date(), view::internalDate);
            }
            case SearchKey.Sent k -> record(r -> compare(k.day(), EnvelopeText.sentDay(r), k.date()));
            case SearchKey.Saved k -> row(p, r -> compare(k.day(), LocalDate.ofInstant(r.saveDate(), ZoneOffset.UTC), k.date()));
            case SearchKey.Within k -> {
                // RFC 5032 §2
                MailboxView view = p.box.numbers();
                long target = p.now - k.seconds();
                yield view(i -> k.older() ? view.internalDate(i) <= target : view.internalDate(i) >= target);
            }
            case SearchKey.EmailId k -> row(p, r -> ObjectId.EMAIL.of(p.box.mail().account(), r.emailId()).equals(k.id()));
            case SearchKey.ThreadId k -> row(p, r -> ObjectId.THREAD.of(p.box.mail().account(), r.threadId()).equals(k.id()));
            case SearchKey.ModSeq k -> view(i -> p.box.modSeq(i) >= k.atLeast());
            case SearchKey.Larger k -> view(i -> p.box.numbers().octets(i) > k.octets());
            case SearchKey.Smaller k -> view(i -> p.box.numbers().octets(i) < k.octets());
            case SearchKey.Header k -> text(new TextQuery.Header(k.field(), k.text()), p);
            case SearchKey.Body k -> text(new TextQuery.Body(k.text()), p);
            case SearchKey.Text k -> text(new TextQuery.Text(k.text()), p);
            case SearchKey.Uids k -> in(k, k.set(), true, p);
            case SearchKey.Numbers k -> in(k, k.set(), false, p);
        };
    }

    private static Matcher in(SearchKey key, SequenceSet set, boolean uid, Program p) {
        UidSet named = p.named.get(key);
        if (named != null)
            return view(i -> named.contains(p.box.numbers().uid(i)));
        Ranges ranges = p.box.found(set, uid);
        return view(ranges::contains);
    }

    private static Matcher view(Plain plain) {
        return new Matcher(Cost.VIEW, f -> Truth.of(plain.match(f.index)));
    }

    private static Matcher row(Program p, OnRow onRow) {
        p.rows = true;
        return new Matcher(Cost.ROW, f -> {
            MessageRow row = f.row;
            return row == null ? Truth.UNKNOWN : Truth.of(onRow.match(row));
        });
    }

    private static Matcher record(OnRecord onRecord) {
        return new Matcher(Cost.RECORD, f -> {
            StructureView record = f.record;
            return record == null ? Truth.UNKNOWN : Truth.of(onRecord.match(record));
        });
    }

    private static Matcher text(TextQuery query, Program p) throws Refusal {
        if (p.fuzzy)
            return fuzzy(query, p);
        TextMatcher text = new TextMatcher(query);
        if (text.isTrue())
            return view(i -> true);
        int number = p.texts.add(text);
        Cost cost = text.isOfEnvelope() ? Cost.RECORD : query instanceof TextQuery.Header ? Cost.HEADER : Cost.BODY;
        return new Matcher(cost, f -> p.texts.match(number, f));
    }

    private static Matcher fuzzy(TextQuery query, Program p) throws Refusal {
        FuzzyMatcher text = new FuzzyMatcher(query);
        if (text.isTrue())
            return view(i -> true);
        int number = p.fuzzyTexts.add(text);
        Cost cost = text.isOfEnvelope() ? Cost.RECORD : query instanceof TextQuery.Header ? Cost.HEADER : Cost.BODY;
        return new Matcher(cost, f -> p.fuzzyTexts.match(number, f), f -> p.fuzzyTexts.score(number, f.index));
    }

    /** The mean of those that have one. */
    private static int mean(List<Matcher> all, Facts facts) throws IOException, Refusal {
        int sum = 0;
        int n = 0;
        for (Matcher m : all) {
            int score = m.score.of(facts);
            if (score != NO_SCORE) {
                sum += score;
                n++;
            }
        }
        return n == 0 ? NO_SCORE : sum / n;
    }

    private static Matcher and(SearchKey.And key, Program p) throws Refusal {
        List<Matcher> all = new ArrayList<>();
        for (SearchKey k : key.keys())
            all.add(of(k, p));
        // The cheap ones first, so that the dear ones are mostly not asked.
        all.sort(Comparator.comparing(Matcher::cost));
        return new Matcher(all.getLast().cost, f -> {
            Truth sum = Truth.YES;
            for (Matcher m : all) {
                Truth t = m.match(f);
                if (t == Truth.NO)
                    return t;
                if (t == Truth.UNKNOWN)
                    sum = t;
            }
            return sum;
        }, f -> mean(all, f));
    }

    private static Matcher or(Matcher first, Matcher second, boolean scored) {
        boolean ordered = first.cost.compareTo(second.cost) <= 0;
        Matcher cheap = ordered ? first : second;
        Matcher dear = ordered ? second : first;
        return new Matcher(dear.cost, f -> {
            Truth a = cheap.match(f);
            if (a == Truth.YES && !scored)
                return a;
            // The better one gives the score, so both are asked.
            Truth b = dear.match(f);
            return b == Truth.NO ? a : scored && a == Truth.UNKNOWN ? a : b;
        }, f -> Math.max(cheap.matching(f), dear.matching(f)));
    }

    private int matching(Facts facts) throws IOException, Refusal {
        return test.match(facts) == Truth.YES ? score.of(facts) : NO_SCORE;
    }

    private static Matcher simple(SearchKey.Simple key, Selected box) {
        return switch (key) {
            case ALL, SAVEDATESUPPORTED -> view(i -> true);
            case RECENT -> view(i -> recent(box, i));
            case OLD -> view(i -> !recent(box, i));
            case NEW -> view(i -> recent(box, i) && (box.flags(i) & Flags.SEEN) == 0);
        };
    }

    private static boolean recent(Selected box, int index) {
        return box.recent(box.numbers().uid(index));
    }

    private static Matcher flag(SearchKey.HasFlag key, Selected box) {
        if (key.flag().equalsIgnoreCase(RECENT))
            return view(i -> recent(box, i) == key.set());
        long bit = FlagNames.bit(key.flag(), box.latest().keywords());
        return view(i -> (box.flags(i) & bit) != 0 == key.set());
    }

    private interface Seconds {
        long of(int index);
    }

    private static Matcher day(SearchKey.Day how, LocalDate date, Seconds when) {
        long from = date.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long to = from + 86_400;
        return view(i -> {
            long at = when.of(i);
            return switch (how) {
                case BEFORE -> at < from;
                case ON -> at >= from && at < to;
                case SINCE -> at >= from;
            };
        });
    }

    private static boolean compare(SearchKey.Day how, @Nullable LocalDate day, LocalDate date) {
        return day != null && switch (how) {
            case BEFORE -> day.isBefore(date);
            case ON -> day.equals(date);
            case SINCE -> !day.isBefore(date);
        };
    }
}
