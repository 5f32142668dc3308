package org.posthouse.access.jmapmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Json;

class SnippetsTest {
    @Test
    void wordsThatAreLookedForAreFew() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 10_000; i++)
            all.append("word").append(i).append(' ');
        Set<String> subject = new LinkedHashSet<>(), body = new LinkedHashSet<>();
        EmailFilter.words(Json.object().put("text", all.toString()).put("body", all.toString()), subject, body);
        assertTrue(subject.size() + body.size() <= 100, subject.size() + " and " + body.size());
    }

    @Test
    void whatIsLongerThanASnippetIsNotLookedFor() {
        assertNull(Snippets.marked("a".repeat(1000), Set.of("a".repeat(500)), true));
        assertEquals("an <mark>Apple</mark> a day", Snippets.marked("an Apple a day", Set.of("apple"), true));
    }
}
