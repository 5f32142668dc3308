package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.posthouse.store.sharing.Annotation;

class AnnotationNewsTest {
    private final AnnotationNews news = new AnnotationNews();

    private void note(long mailbox, long account, String entry) {
        news.note(mailbox, 7, List.of(new Annotation(account, entry, null)));
    }

    @Test
    void eachEntryOnceAndNoneOfOthers() {
        note(3, 0, "/shared/b");
        note(3, 7, "/private/a");
        note(3, 7, "/private/a");
        note(3, 8, "/private/c");
        note(0, 7, "/private/d");
        assertEquals(Map.of(0L, new TreeSet<>(List.of("/private/d")), 3L, new TreeSet<>(List.of("/private/a", "/shared/b"))), news.take());
        assertEquals(Map.of(), news.take());
    }

    @Test
    void tooManyAreNotKept() {
        for (int i = 0; i < 300; i++)
            note(3, 0, "/shared/" + i);
        assertNull(news.take());
        assertEquals(Map.of(), news.take());
    }
}
