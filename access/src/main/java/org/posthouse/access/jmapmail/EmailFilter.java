package org.posthouse.access.jmapmail;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.search.MessageScan;
import org.posthouse.store.search.TextIndex;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.search.TextQuery;
import tools.jackson.databind.JsonNode;

/** Finds the emails that a filter lets through: what the snapshot can tell first, then texts, of what is left alone. RFC 8621 §4.4.1 */
final class EmailFilter {
    private static final int MAX_CONDITIONS = 200;
    private static final int MAX_TEXTS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> TEXTS = Set.of("text", "from", "to", "cc", "bcc", "subject", "body", "header");
    private final JmapAccount account;
    private final Emails emails;
    private final TextIndex texts;
    private final InstantSource clock;
    private final Instant until;
    private int conditions;
    private int textConditions;

    EmailFilter(JmapAccount account, Emails emails, TextIndex texts, InstantSource clock) {
        this.account = account;
        this.emails = emails;
        this.texts = texts;
        this.clock = clock;
        until = clock.instant().plus(PATIENCE);
    }

    private boolean isOver() {
        return clock.instant().isAfter(until);
    }

    /** Rows of all visible emails that match. */
    BitSet find(@Nullable JsonNode filter) throws MethodError, Refusal, IOException {
        BitSet all = new BitSet(emails.rows());
        for (int row = 0; row < emails.rows(); row++)
            if (emails.isVisible(row))
                all.set(row);
        return filter == null || filter.isNull() ? all : match(filter, all);
    }

    private BitSet match(JsonNode filter, BitSet among) throws MethodError, Refusal, IOException {
        if (!filter.isObject())
            throw MethodError.arguments("a filter is an object");
        if (++conditions > MAX_CONDITIONS)
            throw new MethodError("unsupportedFilter", "a filter has at most " + MAX_CONDITIONS + " conditions");
        if (filter.has("operator"))
            return operator(filter, among);
        BitSet left = among;
        for (var e : filter.properties())
            if (!TEXTS.contains(e.getKey()))
                left = condition(e.getKey(), e.getValue(), left);
        for (var e : filter.properties())
            if (TEXTS.contains(e.getKey()))
                left = text(e.getKey(), e.getValue(), left);
        return left;
    }

    private static boolean isCheap(JsonNode filter) {
        if (filter.has("operator")) {
            for (JsonNode c : filter.path("conditions"))
                if (!isCheap(c))
                    return false;
            return true;
        }
        return filter.propertyNames().stream().noneMatch(TEXTS::contains);
    }

    private BitSet operator(JsonNode filter, BitSet among) throws MethodError, Refusal, IOException {
        JsonNode all = filter.path("conditions");
        if (!all.isArray())
            throw MethodError.arguments("an operator has an array of conditions");
        List<JsonNode> ordered = new ArrayList<>();
        for (JsonNode c : all)
            if (isCheap(c))
                ordered.add(c);
        for (JsonNode c : all)
            if (!isCheap(c))
                ordered.add(c);
        String operator = filter.path("operator").asString("");
        if (operator.equals("AND")) {
            BitSet left = among;
            for (JsonNode c : ordered)
                left = match(c, left);
            return left;
        }
        if (!operator.equals("OR") && !operator.equals("NOT"))
            throw MethodError.arguments("an operator is AND, OR or NOT");
        BitSet any = new BitSet(), rest = (BitSet) among.clone();
        for (JsonNode c : ordered) {
            BitSet found = match(c, rest);
            any.or(found);
            rest.andNot(found);
        }
        return operator.equals("OR") ? any : rest;
    }

    private interface Test {
        boolean test(int row);
    }

    private static BitSet each(BitSet among, Test test) {
        BitSet out = new BitSet();
        for (int row = among.nextSetBit(0); row >= 0; row = among.nextSetBit(row + 1))
            if (test.test(row))
                out.set(row);
        return out;
    }

    private BitSet condition(String name, JsonNode v, BitSet among) throws MethodError, Refusal, IOException {
        return switch (name) {
            case "inMailbox" -> {
                long mailbox = MailboxMethods.number(account, emails, word(name, v));
                yield each(among, row -> emails.isIn(row, mailbox));
            }
            case "inMailboxOtherThan" -> otherThan(v, among);
            case "before" -> {
                long at = time(name, v);
                yield each(among, row -> emails.date(row) < at);
            }
            case "after" -> {
                long at = time(name, v);
                yield each(among, row -> emails.date(row) >= at);
            }
            case "minSize" -> {
                long size = number(name, v);
                yield each(among, row -> emails.octets(row) >= size);
            }
            case "maxSize" -> {
                long size = number(name, v);
                yield each(among, row -> emails.octets(row) < size);
            }
            case "hasKeyword" -> keyword(name, v, among, true);
            case "notKeyword" -> keyword(name, v, among, false);
            case "allInThreadHaveKeyword" -> thread(name, v, among, true, true);
            case "someInThreadHaveKeyword" -> thread(name, v, among, false, true);
            case "noneInThreadHaveKeyword" -> thread(name, v, among, false, false);
            case "hasAttachment" -> {
                if (!v.isBoolean())
                    throw MethodError.arguments("hasAttachment is not a Boolean");
                boolean wanted = v.booleanValue();
                BitSet out = new BitSet();
                Rows.structures(account.mail(), emails, among, (row, s) -> out.set(row, s.hasAttachment() == wanted));
                yield out;
            }
            default -> throw new MethodError("unsupportedFilter", "there is no condition " + name);
        };
    }

    private BitSet otherThan(JsonNode v, BitSet among) throws MethodError {
        if (!v.isArray())
            throw MethodError.arguments("inMailboxOtherThan is not an array of ids");
        Set<Long> not = new HashSet<>();
        for (JsonNode id : v)
            not.add(Ids.mailbox(account, word("inMailboxOtherThan", id)));
        return each(among, row -> {
            for (Place p : emails.places(row))
                if (!not.contains(p.mailbox()))
                    return true;
            return false;
        });
    }

    private Emails.KeywordTest test(String name, JsonNode v) throws MethodError {
        String word = word(name, v);
        if (!Keywords.isKeyword(word))
            throw MethodError.arguments(word + " is no keyword");
        return emails.keyword(word, Keywords.bit(word));
    }

    private BitSet keyword(String name, JsonNode v, BitSet among, boolean wanted) throws MethodError {
        Emails.KeywordTest test = test(name, v);
        return each(among, row -> test.test(row) == wanted);
    }

    private BitSet thread(String name, JsonNode v, BitSet among, boolean all, boolean wanted) throws MethodError {
        Emails.KeywordTest test = test(name, v);
        return each(among, row -> inThread(emails, row, test, all) == wanted);
    }

    /** Whether all emails of a row's thread have a keyword, or any of them. */
    static boolean inThread(Emails emails, int row, Emails.KeywordTest test, boolean all) {
        for (int other : emails.ofThread(emails.thread(row)))
            if (test.test(other) != all)
                return !all;
        return all;
    }

    private static String word(String name, JsonNode v) throws MethodError {
        if (!v.isString())
            throw MethodError.arguments(name + " is not a String");
        return v.stringValue();
    }

    private static long number(String name, JsonNode v) throws MethodError {
        if (!Json.isUnsigned(v))
            throw MethodError.arguments(name + " is not an UnsignedInt");
        return v.longValue();
    }

    private static long time(String name, JsonNode v) throws MethodError {
        try {
            return Instant.parse(word(name, v)).getEpochSecond();
        } catch (DateTimeException e) {
            throw MethodError.arguments(name + " is not a UTCDate");
        }
    }

    private BitSet text(String name, JsonNode v, BitSet among) throws MethodError, Refusal, IOException {
        if (name.equals("header")) {
            if (!v.isArray() || v.isEmpty() || v.size() > 2)
                throw MethodError.arguments("header is an array of a name and perhaps a text");
            String field = word(name, v.get(0));
            return asked(List.of(new TextQuery.Header(field, v.size() == 2 ? word(name, v.get(1)) : "")), among);
        }
        BitSet left = among;
        for (String phrase : phrases(word(name, v)))
            left = asked(switch (name) {
                case "from", "to", "cc", "bcc", "subject" -> List.of(new TextQuery.Header(name, phrase));
                case "body" -> List.of(new TextQuery.Body(phrase));
                default -> List.of(new TextQuery.Text(phrase));
            }, left);
        return left;
    }

    /** Words, each of which must be there, up to one too many; what stands in quotation marks is one. */
    static List<String> phrases(String text) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < text.length();) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            }
            int end = c == '"' || c == '\'' ? text.indexOf(c, i + 1) : -1;
            boolean quoted = end > i + 1;
            if (!quoted)
                for (end = i; end < text.length() && !Character.isWhitespace(text.charAt(end));)
                    end++;
            if (out.size() > MAX_TEXTS)
                break;
            out.add(quoted ? text.substring(i + 1, end) : text.substring(i, end));
            i = quoted ? end + 1 : end;
        }
        return out;
    }

    private BitSet asked(List<TextQuery> queries, BitSet among) throws MethodError, Refusal, IOException {
        if (++textConditions > MAX_TEXTS)
            throw new MethodError("unsupportedFilter", "at most " + MAX_TEXTS + " words are looked for at once");
        BitSet out = new BitSet();
        for (TextQuery q : queries) {
            TextMatcher matcher = new TextMatcher(q);
            if (matcher.isTrue())
                return among;
            out.or(one(matcher, among));
        }
        return out;
    }

    private BitSet one(TextMatcher matcher, BitSet among) throws MethodError, Refusal, IOException {
        BitSet out = new BitSet();
        BitSet open = (BitSet) among.clone();
        if (matcher.isOfEnvelope())
            Rows.structures(account.mail(), emails, among, (row, s) -> {
                Boolean known = matcher.inRecord(s);
                if (known != null)
                    open.clear(row);
                if (known != null && known)
                    out.set(row);
            });
        Map<Long, TextIndex.Answer> answers = new HashMap<>();
        for (int row = open.nextSetBit(0); row >= 0; row = open.nextSetBit(row + 1)) {
            if (isOver())
                throw new MethodError("serverUnavailable", "the search took too long; look for less");
            for (Place p : emails.places(row)) {
                if (found(matcher, answers, p))
                    out.set(row);
                break;
            }
        }
        return out;
    }

    private boolean found(TextMatcher matcher, Map<Long, TextIndex.Answer> answers, Place p) throws Refusal, IOException {
        TextIndex.Answer answer = answers.get(p.mailbox());
        if (answer == null) {
            answer = texts.find(account.whole(), account.mail().view(p.mailbox()), matcher, this::isOver);
            answers.put(p.mailbox(), answer);
        }
        if (answer.hits().contains(p.uid()))
            return true;
        if (!answer.unindexed().contains(p.uid()))
            return false;
        try (MessageScan scan = MessageScan.open(account.mail(), p.mailbox(), p.uid())) {
            return scan != null && scan.matches(matcher);
        }
    }

    /** Texts that a filter looks for, to be shown in what was found. RFC 8621 §5 */
    static void words(@Nullable JsonNode filter, Set<String> subject, Set<String> body) {
        if (filter == null || !filter.isObject() || subject.size() + body.size() >= MAX_TEXTS)
            return;
        if (filter.has("operator")) {
            if (!filter.path("operator").asString("").equals("NOT"))
                for (JsonNode c : filter.path("conditions"))
                    words(c, subject, body);
            return;
        }
        for (String name : List.of("text", "subject", "body"))
            if (filter.path(name).isString())
                for (String phrase : phrases(filter.path(name).stringValue())) {
                    if (!name.equals("body"))
                        subject.add(phrase);
                    if (!name.equals("subject"))
                        body.add(phrase);
                }
    }
}
