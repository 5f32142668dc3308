package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.testkit.dialog.Dialog;

/** What URLs open and what they do not, with tokens that the server made before. */
class UrlAuthTest {
    private static final String MARY = "imap://mary%40example.org@mail.example.org/";

    /** Authorizes a URL as that user. */
    private static String authorized(House house, String user, String url) throws Exception {
        try (Wire wire = new Wire(house.at())) {
            wire.line();
            wire.send("a LOGIN " + user + " secret\r\nb GENURLAUTH \"" + url + "\" INTERNAL\r\n");
            assertTrue(wire.line().startsWith("a OK"));
            String line = wire.line();
            assertTrue(line.startsWith("* GENURLAUTH "), line);
            assertTrue(wire.line().startsWith("b OK"));
            String made = line.substring(13).replace("\"", "");
            assertTrue(made.matches(".*:INTERNAL:01[0-9a-f]{64}"), made);
            return made;
        }
    }

    private static void fetches(House house, String user, String url, String... answer) throws Exception {
        Dialog.of("dialog", """
                open imap
                S: * OK *
                C: a LOGIN %s secret
                S: a OK *
                C: b URLFETCH "%s"
                %s
                S: b OK *
                """.formatted(user, url, String.join("\n", List.of(answer)))).run(_ -> house.at(), Map.of());
    }

    private static final String NIL = "S: * URLFETCH * NIL";
    private static final String[] SUBJECT = {"S: * URLFETCH * {8}", "S: Subject:"};

    private static House house(Engine engine) throws Exception {
        return new House(engine, PlaintextLogin.ALWAYS, null);
    }

    @Test
    void whoMayFetch() throws Exception {
        try (House house = house(new MemoryEngine())) {
            house.deliver("Subject: news\r\n\r\ntext\r\n");
            String part = MARY + "INBOX/;UID=1/;PARTIAL=0.8;URLAUTH=";
            for (String access : List.of("anonymous", "authuser", "user+robert%40example.org", "submit+mary%40example.org", "user+robert"))
                fetches(house, "robert@example.org", authorized(house, "mary@example.org", part + access), SUBJECT);
            for (String access : List.of("user+robert%40example.org", "submit+mary%40example.org", "user+nobody"))
                fetches(house, "mary@example.org", authorized(house, "mary@example.org", part + access), NIL);
        }
    }

    @Test
    void anythingWrongIsNil() throws Exception {
        try (House house = house(new MemoryEngine())) {
            house.deliver("Subject: news\r\n\r\ntext\r\n");
            String url = authorized(house, "mary@example.org", MARY + "INBOX/;UID=1/;PARTIAL=0.8;URLAUTH=anonymous");
            char last = url.charAt(url.length() - 1);
            String robert = "robert@example.org";
            fetches(house, robert, url, SUBJECT);
            fetches(house, robert, url.substring(0, url.length() - 1) + (last == '0' ? '1' : '0'), NIL);
            fetches(house, robert, url.replace("UID=1", "UID=2"), NIL);
            fetches(house, robert, url.replace("0.8", "0.9"), NIL);
            fetches(house, robert, url.replace("mail.example", "MAIL.example"), NIL);
            fetches(house, robert, url.replace("INTERNAL", "XSAMPLE"), NIL);
            fetches(house, robert, url.replace("INBOX", "Nowhere"), NIL);
            fetches(house, robert, url.replace("mary", "john"), NIL);
            fetches(house, robert, url.substring(0, url.indexOf(":INTERNAL")), NIL);
            String time = ";EXPIRE=%s;URLAUTH=anonymous";
            String later = House.NOW.plusSeconds(60).toString();
            String earlier = House.NOW.minusSeconds(60).toString();
            String begin = MARY + "INBOX/;UID=1/;PARTIAL=0.8";
            fetches(house, robert, authorized(house, "mary@example.org", begin + time.formatted(later)), SUBJECT);
            fetches(house, robert, authorized(house, "mary@example.org", begin + time.formatted(earlier)), NIL);
            String expired = authorized(house, "mary@example.org", begin + time.formatted(earlier));
            fetches(house, robert, expired.replace(earlier, later), NIL);
            for (String gone : List.of("INBOX/;UID=9", "INBOX/;UID=1/;SECTION=7.HEADER"))
                fetches(house, robert, authorized(house, "mary@example.org", MARY + gone + ";URLAUTH=anonymous"), NIL);
        }
    }

    @Test
    void keysLastUntilTheyAreReset() throws Exception {
        Engine engine = new MemoryEngine();
        try (House before = house(engine); House house = house(engine)) {
            before.deliver("Subject: news\r\n\r\ntext\r\n");
            String url = authorized(before, "mary@example.org", MARY + "INBOX/;UID=1/;PARTIAL=0.8;URLAUTH=anonymous");
            // The second has read nothing yet of what the first one has kept.
            fetches(house, "robert@example.org", url, SUBJECT);
            assertEquals(url, authorized(house, "mary@example.org", MARY + "INBOX/;UID=1/;PARTIAL=0.8;URLAUTH=anonymous"));
            for (String reset : List.of("RESETKEY INBOX", "RESETKEY")) {
                String now = authorized(house, "mary@example.org", MARY + "INBOX/;UID=1/;PARTIAL=0.8;URLAUTH=anonymous");
                fetches(house, "robert@example.org", now, SUBJECT);
                Dialog.of("dialog", "open imap\nS: * OK *\nC: a LOGIN mary@example.org secret\nS: a OK *\nC: b " + reset + "\nS: b OK *\n")
                        .run(_ -> house.at(), Map.of());
                fetches(house, "robert@example.org", now, NIL);
            }
        }
    }

    @Test
    void aUrlOpensWhatItsUserMayReadNow() throws Exception {
        try (House house = house(new MemoryEngine())) {
            long work = house.mail().create(MailboxName.of("Work"), null).id();
            house.mail().share(work, acl -> acl.with(house.robert.id(), false, Rights.of(Right.LOOKUP, Right.READ)));
            Dialog.of("dialog", """
                    open imap
                    S: * OK *
                    C: a LOGIN mary@example.org secret
                    S: a OK *
                    C: a APPEND Work {15+}
                    C: Subject: news
                    C:\s
                    S: a OK *
                    """).run(_ -> house.at(), Map.of());
            String url = authorized(house, "robert@example.org",
                    "imap://robert@mail.example.org/Other%20Users/mary@example.org/Work/;UID=1/;PARTIAL=0.8;URLAUTH=authuser");
            fetches(house, "mary@example.org", url, SUBJECT);
            house.mail().share(work, acl -> acl.with(house.robert.id(), false, Rights.of(Right.LOOKUP)));
            fetches(house, "mary@example.org", url, NIL);
        }
    }
}
