package org.posthouse.mta.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.junk.Acquaintance;
import org.posthouse.store.junk.Totals;
import org.posthouse.store.junk.Who;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

/** What is learnt of what is done with mail, by whatever way. */
class LearnerTest {
    private static final String PASS = "dkim=pass header.d=work.example; dmarc=pass (p=none dis=none) header.from=work.example";
    private final Desk desk = new Desk(new MemoryEngine());

    LearnerTest() throws Refusal {}

    private String learnt() throws Refusal {
        desk.learner.follow(desk.account);
        Totals t = desk.data.totals(desk.account);
        return t.junk() + "/" + t.good();
    }

    private long deliver(String from, String subject, String body) throws Exception {
        desk.deliver("", Desk.letter(from, subject, body));
        return desk.last("INBOX");
    }

    @Test
    void movesCopiesAndMarks() throws Exception {
        assertEquals("0/0", learnt());
        long uid = deliver("a@spam.test", "one", "first words");
        assertEquals("0/0", learnt(), "what was delivered says nothing");
        desk.move("INBOX", "Junk", uid);
        assertEquals("1/0", learnt());
        desk.move("Junk", "INBOX", desk.last("Junk"));
        assertEquals("0/1", learnt(), "moved back it is the contrary");
        desk.mail().copy(desk.box("INBOX"), UidSet.of(desk.last("INBOX")), desk.box("Junk"));
        assertEquals("1/0", learnt(), "the copy in Junk is the last word");
        desk.mail().remove(desk.box("Junk"), UidSet.of(desk.last("Junk")));
        desk.mail().remove(desk.box("INBOX"), UidSet.of(desk.last("INBOX")));
        assertEquals("1/0", learnt(), "who empties Junk has not changed his mind");

        uid = deliver("b@spam.test", "two", "second words");
        desk.flag("INBOX", uid, 0, "$Junk");
        assertEquals("2/0", learnt());
        desk.unflag("INBOX", uid, "$Junk");
        assertEquals("1/0", learnt(), "unmarked, and not marked otherwise");
        desk.flag("INBOX", uid, 0, "NonJunk");
        assertEquals("1/1", learnt());
        desk.flag("INBOX", uid, 0, "Junk");
        assertEquals("2/0", learnt());

        uid = deliver("c@work.test", "three", "third words");
        desk.flag("INBOX", uid, Flags.SEEN);
        assertEquals("2/0", learnt(), "what is read may still be junk");
        desk.flag("INBOX", uid, Flags.ANSWERED);
        assertEquals("2/1", learnt());
        uid = deliver("d@work.test", "four", "fourth words");
        desk.move("INBOX", "Trash", uid);
        assertEquals("2/1", learnt(), "what is deleted says nothing");
        desk.move("Trash", "INBOX", desk.last("Trash"));
        assertEquals("2/1", learnt());
    }

    @Test
    void appendedAndThroughSeveralMailboxesInOneGo() throws Exception {
        append("Junk", Desk.letter("a@spam.test", "x", "from another server"), "");
        append("INBOX", Desk.letter("b@work.test", "y", "an old letter"), "");
        append("Sent", "From: john@example.com\r\nTo: Mary <mary@work.example>, robert@there.test\r\n\r\nhello\r\n", "");
        append("INBOX", Desk.letter("c@work.test", "z", "marked as it came"), "$NotJunk");
        assertEquals("1/1", learnt());
        long uid = deliver("d@spam.test", "x", "through many places");
        desk.move("INBOX", "Archive", uid);
        desk.move("Archive", "Junk", desk.last("Archive"));
        desk.move("Junk", "Trash", desk.last("Junk"));
        assertEquals("2/1", learnt(), "on its way it was junk");
        Acquaintance mary = Objects.requireNonNull(known("mary@work.example"));
        assertTrue(mary.isKnown() && mary.written() > 0, "who was written to is known");
    }

    private void append(String mailbox, String letter, String keyword) throws Exception {
        byte[] bytes = letter.getBytes(StandardCharsets.UTF_8);
        BlobWriter blob = desk.store.newBlob();
        blob.write(bytes, 0, bytes.length);
        Source source = Source.of(bytes);
        desk.mail().append(desk.box(mailbox), List.of(new NewMessage(new byte[0], blob.finish(), bytes.length, desk.clock.instant(),
                new FlagSet(0, keyword.isEmpty() ? Set.of() : Set.of(keyword)), Structure.of(source, Limits.DEFAULT), 0, null)));
    }

    /** One whose calls a test can make fail. */
    private static Engine failing(Engine inner, Predicate<Object[]> fails) {
        return (Engine) Proxy.newProxyInstance(Engine.class.getClassLoader(), new Class<?>[]{Engine.class}, (_, method, args) -> {
            if (args != null && method.getName().equals("openBlob") && fails.test(args))
                throw new IllegalStateException("damaged, says the test");
            if (args != null && method.getName().startsWith("commit") && fails.test(args)) {
                var refusal = new Refusal(Refusal.Reason.UNAVAILABLE, "says the test");
                if (method.getReturnType() == CompletableFuture.class)
                    return CompletableFuture.failedFuture(refusal);
                throw refusal;
            }
            try {
                return method.invoke(inner, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void oneWhoseLessonsAreRefusedHoldsNobodyElseUp() throws Exception {
        Object[] bad = {null};
        var desk = new Desk(failing(new MemoryEngine(),
                args -> args[0] instanceof Space s && s.kind() == Space.Kind.JUNK && Long.valueOf(s.id()).equals(bad[0])));
        desk.deliver("", Desk.letter("a@spam.test", "one", "first words"));
        desk.move("INBOX", "Junk", 1);
        bad[0] = desk.account;
        long other = desk.directory.addAccount(Address.parse("mary@example.com")).id();
        assertTrue(other > desk.account);
        desk.store.open(other).create(MailboxName.of("Mine"), null);
        assertTrue(desk.data.isBehind(other));
        desk.learner.changed(desk.account);
        desk.learner.changed(other);
        assertThrows(Refusal.class, desk.learner::round);
        assertFalse(desk.data.isBehind(other));
        bad[0] = null;
        desk.learner.round();
        assertFalse(desk.data.isBehind(desk.account), "it has waited on");
    }

    @Test
    void whatCannotBeLearntIsPassedInTheEnd() throws Exception {
        Set<Object> bad = new HashSet<>();
        var desk = new Desk(failing(new MemoryEngine(), args -> bad.contains(args[0])));
        desk.deliver("", Desk.letter("a@spam.test", "one", "first words"));
        bad.addAll(desk.engine.blobsAfter(null, 10));
        assertEquals(1, bad.size());
        desk.move("INBOX", "Junk", 1);
        desk.deliver("", Desk.letter("b@spam.test", "two", "second words"));
        desk.move("INBOX", "Junk", desk.last("INBOX"));
        desk.learner.changed(desk.account);
        for (int i = 0; i < 3; i++) {
            desk.learner.round();
            assertTrue(desk.data.isBehind(desk.account), "it may be better the next time");
        }
        desk.learner.round();
        assertFalse(desk.data.isBehind(desk.account));
        assertEquals(1, desk.data.totals(desk.account).junk());
    }

    private @org.jspecify.annotations.Nullable Acquaintance known(String address) throws Refusal {
        List<Who> who = List.of(Who.of(Address.parse(address)));
        return desk.data.known(desk.account, who).acquaintances().get(who.getFirst());
    }

    @Test
    void historyIsOfWhatIsProven() throws Exception {
        desk.deliver(PASS, Desk.letter("mary@work.example", "one", "hello"));
        desk.deliver("dmarc=fail (p=none dis=none) header.from=work.example", Desk.letter("mary@work.example", "two", "forged"));
        desk.deliver("", Desk.letter("robert@there.test", "three", "of whom nothing is known"));
        learnt();
        assertEquals(1, Objects.requireNonNull(known("mary@work.example")).received());
        assertEquals(null, known("robert@there.test"));
        desk.flag("INBOX", 1, Flags.SEEN | Flags.ANSWERED);
        learnt();
        Acquaintance mary = Objects.requireNonNull(known("mary@work.example"));
        assertEquals(List.of(1L, 1L, 1L, 1L), List.of(mary.received(), mary.read(), mary.answered(), mary.good()));
        Map<String, String> again = desk.deliver(PASS, Desk.letter("mary@work.example", "four", "hello again"));
        assertTrue(again.getOrDefault("part.sender", "").startsWith("-6.0 mary@work.example is known: received 1, read 1, answered 1"),
                again::toString);
        assertFalse(again.containsKey("first-time"));
        Map<String, String> forged = desk.deliver("dmarc=fail (p=none dis=none) header.from=work.example",
                Desk.letter("mary@work.example", "five", "hello again"));
        assertTrue(forged.containsKey("part.unproven") && !forged.containsKey("part.sender"), forged::toString);
        assertEquals("yes", desk.deliver(PASS, Desk.letter("stranger@work.example", "six", "hi")).get("first-time"));
    }

    @Test
    void wordsAloneNeverCondemnWhoIsKnown() throws Exception {
        desk.teachABit();
        String junk = "win the lottery jackpot prize money claim now";
        assertEquals("yes", desk.deliver("", Desk.letter("new@spam.test", "Prize", junk)).get("junk"));
        assertEquals("yes", desk.deliver(PASS, Desk.letter("mary@work.example", "Prize", junk)).get("junk"), "proven, and not known");
        desk.data.writtenTo(desk.account, List.of(Who.of(Address.parse("mary@work.example"))));
        assertEquals("no", desk.deliver(PASS, Desk.letter("mary@work.example", "Prize", junk + " again")).get("junk"));
        assertEquals("yes", desk.deliver("", Desk.letter("mary@work.example", "Prize", junk + " forged")).get("junk"));
        assertEquals("no", desk.deliver("", Desk.letter("john@office.test", "Minutes", "minutes of the harbour meeting")).get("junk"));
    }

    @Test
    void rulesAndPolicies() throws Exception {
        String text = "nothing that anybody has an opinion of";
        String quarantine = "dmarc=fail (p=quarantine dis=quarantine) header.from=work.example";
        assertEquals("yes", desk.deliver(quarantine, Desk.letter("mary@work.example", "1", text)).get("junk"));
        assertEquals("Junk", Objects.requireNonNull(desk.events.getLast().facts().get("mailbox")));
        desk.data.rule(desk.account, "mary@work.example", true);
        assertEquals("yes", desk.deliver(quarantine, Desk.letter("mary@work.example", "2", text)).get("junk"), "nobody else profits");
        assertEquals("no", desk.deliver(PASS, Desk.letter("mary@work.example", "3", text)).get("junk"));
        desk.data.rule(desk.account, "@work.example", false);
        assertEquals("no", desk.deliver(PASS, Desk.letter("mary@work.example", "4", text)).get("junk"));
        assertEquals("yes", desk.deliver(PASS, Desk.letter("other@work.example", "5", text)).get("junk"));
        assertEquals("0/0", learnt(), "what we put there ourselves teaches nothing");
        desk.move("Junk", "INBOX", desk.last("Junk"));
        assertEquals("0/1", learnt());
        String forged = "X-Posthouse-Junk: no; score=-9.9\r\n" + Desk.letter("x@y.test", "6", text);
        assertNotNull(desk.deliver("", forged).get("score"));
    }

    @Test
    void listsRaiseDoubtsAndNoMore() throws Exception {
        byte[] letter = Desk.letter("a@b.test", "x", "hello").getBytes(StandardCharsets.UTF_8);
        Map<String, String> one = desk.deliver("spf=none smtp.mailfrom=b.test\r\nX-Posthouse-Listed: a.test", letter);
        assertEquals("+2.5 the host that handed it in is on a.test", one.get("part.listed"));
        Map<String, String> many = desk.deliver("spf=none smtp.mailfrom=b.test\r\nX-Posthouse-Listed: a.test\r\n b.test\r\n c.test",
                letter);
        assertEquals(List.of("4.5", "no"), List.of(many.getOrDefault("score", ""), many.getOrDefault("junk", "")));
        assertEquals("0.0",
                desk.deliver("",
                        ("X-Posthouse-Listed: a.test\r\n" + Desk.letter("a@b.test", "x", "hello")).getBytes(StandardCharsets.UTF_8))
                        .get("score"));
    }

    @Test
    void trainedAnewItIsTheSame() throws Exception {
        desk.teachABit();
        Totals before = desk.data.totals(desk.account);
        desk.reopen();
        assertEquals("6/6", learnt());
        Totals after = desk.learner.train(desk.account, 1000);
        assertEquals(List.of(before.junk(), before.good(), before.words()), List.of(after.junk(), after.good(), after.words()));
        assertEquals("6/6", learnt());
        Totals few = desk.learner.train(desk.account, 2);
        assertEquals(List.of(2L, 2L), List.of(few.junk(), few.good()));
    }
}
