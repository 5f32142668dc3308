package org.posthouse.access.imapserver;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.store.kv.Refusal;

/** A search key made ready for one mailbox. The cost says what it needs: 0 the view, 1 the stored structure, 2 the header, 3 the body. */
record Matcher(int cost, Test test) {
    private static final String RECENT = "\\Recent";

    /** Looks at the facts at hand. */
    interface Test {
        Truth match(Facts facts) throws IOException, Refusal;
    }

    /** Looks at a view or a record, which cannot fail. */
    private interface Plain {
        boolean match(Facts facts);
    }

    private interface OnRecord {
        boolean match(StructureView record);
    }

    private interface OnText {
        boolean match(MessageText text) throws IOException, Refusal;
    }

    Truth match(Facts facts) throws IOException, Refusal {
        return test.match(facts);
    }

    /** Without the message's bytes nothing is read, so nothing can fail. */
    Truth matchInMemory(Facts facts) {
        try {
            return test.match(facts);
        } catch (IOException | Refusal e) {
            throw new IllegalStateException(e);
        }
    }

    static Matcher of(SearchKey key, Selected box) throws SyntaxException {
        return switch (key) {
            case SearchKey.Simple k -> simple(k);
            case SearchKey.And k -> and(k, box);
            case SearchKey.Or k -> or(of(k.first(), box), of(k.second(), box));
            case SearchKey.Not k -> {
                Matcher inner = of(k.key(), box);
                yield new Matcher(inner.cost, f -> inner.match(f).not());
            }
            case SearchKey.HasFlag k -> flag(k, box);
            case SearchKey.Received k -> received(k);
            case SearchKey.Sent k -> record(r -> compare(k.day(), EnvelopeText.sentDay(r), k.date()));
            case SearchKey.Larger k -> view(f -> f.box.numbers().octets(f.index) > k.octets());
            case SearchKey.Smaller k -> view(f -> f.box.numbers().octets(f.index) < k.octets());
            case SearchKey.Header k -> header(k);
            case SearchKey.Body k -> {
                Needle needle = new Needle(k.text());
                yield text(3, t -> needle.isEmpty() || t.body(needle));
            }
            case SearchKey.Text k -> {
                Needle needle = new Needle(k.text());
                yield text(3, t -> needle.isEmpty() || t.anyHeader(needle) || t.body(needle));
            }
            case SearchKey.Uids k -> {
                Ranges ranges = box.resolve(k.set(), true);
                yield view(f -> ranges.contains(f.index));
            }
            case SearchKey.Numbers k -> {
                Ranges ranges = box.resolve(k.set(), false);
                yield view(f -> ranges.contains(f.index));
            }
        };
    }

    private static Matcher view(Plain plain) {
        return new Matcher(0, f -> Truth.of(plain.match(f)));
    }

    private static Matcher record(OnRecord onRecord) {
        return new Matcher(1, f -> {
            StructureView record = f.record;
            return record == null ? Truth.UNKNOWN : Truth.of(onRecord.match(record));
        });
    }

    private static Matcher text(int cost, OnText onText) {
        return new Matcher(cost, f -> {
            MessageText text = f.text;
            return text == null ? Truth.UNKNOWN : Truth.of(onText.match(text));
        });
    }

    private static Matcher and(SearchKey.And key, Selected box) throws SyntaxException {
        List<Matcher> all = new ArrayList<>();
        for (SearchKey k : key.keys())
            all.add(of(k, box));
        // The cheap ones first, so that the dear ones are mostly not asked.
        all.sort(Comparator.comparingInt(Matcher::cost));
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
        });
    }

    private static Matcher or(Matcher first, Matcher second) {
        boolean ordered = first.cost <= second.cost;
        Matcher cheap = ordered ? first : second;
        Matcher dear = ordered ? second : first;
        return new Matcher(dear.cost, f -> {
            Truth a = cheap.match(f);
            if (a == Truth.YES)
                return a;
            Truth b = dear.match(f);
            return b == Truth.NO ? a : b;
        });
    }

    private static Matcher simple(SearchKey.Simple key) {
        return switch (key) {
            case ALL -> view(f -> true);
            case RECENT -> view(Matcher::recent);
            case OLD -> view(f -> !recent(f));
            case NEW -> view(f -> recent(f) && (f.box.flags(f.index) & org.posthouse.store.mailbox.Flags.SEEN) == 0);
        };
    }

    private static boolean recent(Facts f) {
        return f.box.recent(f.box.numbers().uid(f.index));
    }

    private static Matcher flag(SearchKey.HasFlag key, Selected box) {
        if (key.flag().equalsIgnoreCase(RECENT))
            return view(f -> recent(f) == key.set());
        long bit = FlagNames.bit(key.flag(), box.latest().keywords());
        return view(f -> (f.box.flags(f.index) & bit) != 0 == key.set());
    }

    private static Matcher received(SearchKey.Received key) {
        long from = key.date().atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long to = from + 86_400;
        return view(f -> {
            long at = f.box.numbers().internalDate(f.index);
            return switch (key.day()) {
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

    /** Fields of the envelope are at hand in the record; others need the header. */
    private static Matcher header(SearchKey.Header key) {
        Needle needle = new Needle(key.text());
        EnvelopeField field = switch (key.field().toLowerCase(Locale.ROOT)) {
            case "subject" -> EnvelopeField.SUBJECT;
            case "from" -> EnvelopeField.FROM;
            case "to" -> EnvelopeField.TO;
            case "cc" -> EnvelopeField.CC;
            case "bcc" -> EnvelopeField.BCC;
            case "message-id" -> EnvelopeField.MESSAGE_ID;
            case "in-reply-to" -> EnvelopeField.IN_REPLY_TO;
            default -> null;
        };
        if (field == null)
            return text(2, t -> t.header(key.field(), needle));
        return record(r -> {
            String text = EnvelopeText.of(r, field);
            return text != null && needle.in(text);
        });
    }
}
