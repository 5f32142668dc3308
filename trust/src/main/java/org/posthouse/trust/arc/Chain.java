package org.posthouse.trust.arc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.TagException;

/**
 * The sets of a message as they were found. RFC 8617 §5.2
 *
 * @param sets by instance, 1 first; only those that were read whole
 * @param highest the highest instance that any field has, 0 for no fields at all
 * @param over the newest seal says that the chain was broken before, so that nothing is to be added
 * @param fault why it is no chain, one sentence; null where it may be one
 */
record Chain(List<Link> sets, int highest, boolean over, @Nullable String fault) {
    /** Fields more than this are no chain, and are not even read. */
    private static final int MAX_FIELDS = 3 * ArcField.MAX_INSTANCE;

    /** One set. */
    record Link(ArcField.Results results, ArcField message, ArcField seal) {
        String cv() {
            return seal.tags().get("cv", "").toLowerCase(Locale.ROOT);
        }
    }

    /** What was found of one instance so far. */
    private static final class Found {
        ArcField.@Nullable Results results;
        @Nullable
        ArcField message;
        @Nullable
        ArcField seal;
    }

    static Chain of(Header header) {
        List<HeaderField> results = header.all(ArcField.RESULTS);
        List<HeaderField> messages = header.all(ArcField.MESSAGE);
        List<HeaderField> seals = header.all(ArcField.SEAL);
        int fields = results.size() + messages.size() + seals.size();
        if (fields == 0)
            return new Chain(List.of(), 0, false, null);
        // Step 1
        if (fields > MAX_FIELDS)
            return new Chain(List.of(), ArcField.MAX_INSTANCE + 1, true, "there are " + fields + " fields, more than 50 sets have");
        Map<Integer, Found> found = new TreeMap<>();
        String fault = null;
        for (HeaderField f : results)
            fault = first(fault, f, found);
        for (HeaderField f : messages)
            fault = first(fault, f, found);
        for (HeaderField f : seals)
            fault = first(fault, f, found);
        return of(found, fault);
    }

    private static @Nullable String first(@Nullable String fault, HeaderField f, Map<Integer, Found> found) {
        String now = add(f, found);
        return fault == null ? now : fault;
    }

    /** Why the field spoils the chain; null where it does not. */
    private static @Nullable String add(HeaderField f, Map<Integer, Found> found) {
        try {
            boolean twice;
            int instance;
            if (f.is(ArcField.RESULTS)) {
                ArcField.Results r = ArcField.Results.of(f);
                instance = r.instance();
                Found at = found.computeIfAbsent(instance, _ -> new Found());
                twice = at.results != null;
                at.results = r;
            } else {
                ArcField a = ArcField.of(f);
                instance = a.instance();
                Found at = found.computeIfAbsent(instance, _ -> new Found());
                twice = (f.is(ArcField.SEAL) ? at.seal : at.message) != null;
                if (f.is(ArcField.SEAL))
                    at.seal = a;
                else
                    at.message = a;
            }
            return twice ? "the set " + instance + " has two " + f.name() + " fields" : null;
        } catch (TagException e) {
            return "a field " + f.name() + " cannot be read: " + e.getMessage();
        }
    }

    /** Steps 2 and 3. RFC 8617 §5.2 */
    private static Chain of(Map<Integer, Found> found, @Nullable String before) {
        String fault = before;
        var links = new ArrayList<Link>();
        int highest = 0;
        for (Map.Entry<Integer, Found> e : found.entrySet()) {
            Found f = e.getValue();
            ArcField.Results results = f.results;
            ArcField message = f.message;
            ArcField seal = f.seal;
            int expected = highest + 1;
            highest = e.getKey();
            if (highest != expected && fault == null)
                fault = "the set " + expected + " is missing";
            if (results != null && message != null && seal != null)
                links.add(new Link(results, message, seal));
            else if (fault == null)
                fault = "the set " + highest + " lacks " + (results == null
                        ? ArcField.RESULTS
                        : message == null
                                ? ArcField.MESSAGE
                                : ArcField.SEAL);
        }
        Found last = found.get(highest);
        ArcField newest = last == null ? null : last.seal;
        boolean over = newest != null && newest.tags().get("cv", "").equalsIgnoreCase("fail");
        if (over)
            fault = "the newest seal says that the chain was broken before";
        for (Link l : links) {
            String expected = l.seal.instance() == 1 ? "none" : "pass";
            if (fault == null && l.seal.tags().get("h") != null)
                fault = "the seal " + l.seal.instance() + " has h=";
            if (fault == null && !l.cv().equals(expected))
                fault = "the seal " + l.seal.instance() + " does not say cv=" + expected;
        }
        return new Chain(links, highest, over, fault);
    }
}
