package org.posthouse.store.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Octets;

class ThreadKeyTest {
    @Test
    void idsAreReadTolerantly() {
        assertEquals(List.of("a@b", "c d".replace(" ", ""), "e"), ThreadKey.ids(Octets.of("<a@b> junk <c d><<e>")));
        assertEquals(List.of(), ThreadKey.ids(Octets.of("<> <unclosed")));
        assertTrue(ThreadKey.ids(Octets.of("<" + "x".repeat(2000) + ">")).isEmpty());
    }

    @Test
    void baseSubjects() {
        assertEquals("hello", BaseSubject.of(" Re: RE[2]:  [list] Fwd: Hel lo (fwd)"));
        assertEquals("[list]", BaseSubject.of("[list]"));
        assertEquals("revolution:now", BaseSubject.of("Revolution: now"));
        assertEquals("午餐", BaseSubject.of("回复：午餐"));
        assertEquals("", BaseSubject.of("Re: "));
    }
}
