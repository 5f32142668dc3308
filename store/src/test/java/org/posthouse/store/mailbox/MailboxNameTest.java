package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.store.kv.Refusal;

class MailboxNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", "a\0b", "a\tb", "a\u007fb", "a\u0085", "a\u2028b", "a\ufffdb"})
    void badNamesAreRefused(String name) {
        assertEquals(Refusal.Reason.BAD_MAILBOX_NAME, assertThrows(Refusal.class, () -> MailboxName.of(name)).reason());
    }

    @Test
    void lengthAndDepthAreBounded() throws Refusal {
        assertEquals(333, MailboxName.of("x".repeat(333)).value().length());
        assertThrows(Refusal.class, () -> MailboxName.of("x".repeat(334)));
        MailboxName.of("a/".repeat(29) + "a");
        assertThrows(Refusal.class, () -> MailboxName.of("a/".repeat(30) + "a"));
    }

    @Test
    void inboxIsInboxInAnyCaseAtTheTopOnly() throws Refusal {
        assertTrue(MailboxName.of("inBox").isInbox());
        assertEquals("INBOX/a", MailboxName.of("Inbox/a").value());
        assertFalse(MailboxName.of("a/inbox").isInbox());
        assertEquals("a/inbox", MailboxName.of("a/inbox").value());
        assertFalse(MailboxName.of("inboxes").isInbox());
    }

    @Test
    void levels() throws Refusal {
        MailboxName name = MailboxName.of("\u90ae\u4ef6/b/c");
        assertTrue(name.isBelow(MailboxName.of("\u90ae\u4ef6")));
        assertFalse(name.isBelow(name));
        assertFalse(MailboxName.of("ab/c").isBelow(MailboxName.of("a")));
        assertEquals(MailboxName.of("\u90ae\u4ef6/b"), name.parent());
        assertNull(MailboxName.of("a").parent());
    }
}
