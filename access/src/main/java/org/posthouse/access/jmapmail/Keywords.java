package org.posthouse.access.jmapmail;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.store.email.Place;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.view.Flags;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Keywords of emails, and the flags that IMAP knows them as. RFC 8621 §4.1.1 */
final class Keywords {
    private static final Map<String, Long> SYSTEM = Map.of("$seen", Flags.SEEN, "$answered", Flags.ANSWERED, "$flagged", Flags.FLAGGED,
            "$draft", Flags.DRAFT);
    private static final int MAX = 200;

    private Keywords() {}

    /** The bit of a system flag, 0 for other keywords. */
    static long bit(String keyword) {
        return SYSTEM.getOrDefault(keyword.toLowerCase(Locale.ROOT), 0L);
    }

    /** Those of all messages of an email. */
    static ObjectNode of(List<Place> places) {
        ObjectNode out = Json.object();
        for (Place p : places) {
            for (String name : List.of("$seen", "$answered", "$flagged", "$draft"))
                if ((p.flags() & bit(name)) != 0)
                    out.put(name, true);
            for (int k = 0; k < p.keywords().size(); k++)
                if ((p.flags() & 1L << Flags.FIRST_KEYWORD + k) != 0)
                    out.put(p.keywords().get(k).toLowerCase(Locale.ROOT), true);
        }
        return out;
    }

    static boolean isKeyword(String word) {
        if (word.isEmpty() || word.length() > MAX)
            return false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < 0x21 || c > 0x7e || "(){]%*\"\\".indexOf(c) >= 0)
                return false;
        }
        return true;
    }

    /** The flags that an object of keywords stands for. Rejected invalidProperties. */
    static FlagSet flags(JsonNode keywords) throws Rejected {
        if (keywords.isNull() || keywords.isMissingNode())
            return FlagSet.NONE;
        if (!keywords.isObject())
            throw Rejected.properties("keywords is not an object", "keywords");
        long system = 0;
        Set<String> words = new LinkedHashSet<>();
        for (var e : keywords.properties()) {
            if (!isKeyword(e.getKey()) || !e.getValue().isBoolean() || !e.getValue().booleanValue())
                throw Rejected.properties(e.getKey() + " is no keyword, or its value is not true", "keywords");
            long bit = bit(e.getKey());
            system |= bit;
            if (bit == 0)
                words.add(e.getKey().toLowerCase(Locale.ROOT));
        }
        return new FlagSet(system, words);
    }
}
