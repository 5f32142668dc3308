package org.posthouse.store.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Address;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

class AppPasswordsTest extends ExampleOrg {
    private static final StoredCredentials.Settings CHEAP = new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(10));
    private static final Set<Scope> MAIL = Set.of(Scope.IMAP, Scope.POP3, Scope.SMTP);

    private final StoredCredentials credentials;
    private final Path keys;

    AppPasswordsTest(@TempDir Path dir) throws Refusal {
        keys = dir;
        credentials = new StoredCredentials(directory, clock, dir, CHEAP);
        credentials.setPassword(john.id(), "secret", false);
    }

    private static Credentials.Wish wish(String label) {
        return new Credentials.Wish(label, MAIL, null, Account.PopPolicy.KEEP, 7, false);
    }

    private boolean lets(String login, String password, Scope scope) throws Refusal {
        return credentials.verify(login, password, scope).isPresent();
    }

    @Test
    void isMadeUsedAndRemoved() throws Refusal {
        Credentials.NewAppPassword phone = credentials.addAppPassword(john.id(), wish("Phone"));
        assertTrue(phone.password().matches("([a-z2-9]{4}-){5}[a-z2-9]{4}"));
        Grant grant = credentials.verify("john@example.org", phone.password(), Scope.POP3).orElseThrow();
        assertEquals(phone.credential(), grant.credential());
        assertEquals(Account.PopPolicy.KEEP, grant.credential().pop());
        assertEquals(7, grant.credential().leaveDays());
        assertTrue(lets("john/phone", phone.password().replace("-", " ").toUpperCase(Locale.ROOT), Scope.IMAP));
        assertTrue(lets("john@example.org/PHONE", phone.password(), Scope.SMTP));
        assertFalse(lets("john@example.org/tablet", phone.password(), Scope.SMTP));
        assertFalse(lets("john@example.org/phone", "secret", Scope.SMTP));
        assertTrue(lets("john@example.org", "secret", Scope.SMTP));
        Grant main = credentials.verify("john", "secret", Scope.JMAP).orElseThrow();
        assertTrue(credentials.stands(grant) && credentials.stands(main));
        assertEquals(List.of(phone.credential()), credentials.appPasswords(john.id()));
        assertTrue(credentials.removeAppPassword(john.id(), "PHONE"));
        assertFalse(credentials.removeAppPassword(john.id(), "PHONE"));
        assertFalse(lets("john", phone.password(), Scope.POP3));
        assertFalse(credentials.stands(grant));
        assertTrue(credentials.stands(main));
        millis.incrementAndGet();
        credentials.setPassword(john.id(), "secret", false);
        assertFalse(credentials.stands(main));
    }

    @Test
    void outsideItsProtocolsAndItsTimeItFails() throws Refusal {
        Instant end = clock.instant().plusSeconds(60);
        Credentials.NewAppPassword made = credentials.addAppPassword(john.id(),
                new Credentials.Wish("reader", EnumSet.of(Scope.IMAP), end, Account.PopPolicy.DELETE, 0, true));
        assertFalse(lets("john", made.password(), Scope.SMTP));
        assertTrue(credentials.legacySecret("john/reader", Scope.POP3).isEmpty());
        assertTrue(credentials.scram(Scram.Hash.SHA_256, "john/reader", Scope.POP3).grant().isEmpty());
        Grant grant = credentials.verify("john", made.password(), Scope.IMAP).orElseThrow();
        assertEquals(made.password(), credentials.legacySecret("john/reader", Scope.IMAP).orElseThrow().secret());
        assertTrue(credentials.keepsSecrets());
        assertTrue(credentials.stands(grant));
        millis.addAndGet(60_000);
        assertFalse(lets("john", made.password(), Scope.IMAP));
        assertTrue(credentials.scram(Scram.Hash.SHA_1, "john/reader", Scope.IMAP).grant().isEmpty());
        assertTrue(credentials.legacySecret("john/reader", Scope.IMAP).isEmpty());
        assertFalse(credentials.stands(grant));
        credentials.removeAppPassword(john.id(), "reader");
        assertFalse(credentials.keepsSecrets());
    }

    @Test
    void scramNamesItByItsLabel() throws Exception {
        Credentials.NewAppPassword made = credentials.addAppPassword(john.id(), wish("phone"));
        for (String mechanism : List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN")) {
            assertEquals(new SaslStep.Success<>(new Grant(john, made.credential())),
                    login(mechanism, "john@example.org/phone", made.password()));
            assertEquals(new SaslStep.Failure<Grant>(SaslStep.Kind.CREDENTIALS, "john/other"),
                    login(mechanism, "john/other", made.password()));
            assertEquals(new SaslStep.Failure<Grant>(SaslStep.Kind.CREDENTIALS, "john/phone"), login(mechanism, "john/phone", "secret"));
        }
        assertEquals(new SaslStep.Failure<Grant>(SaslStep.Kind.CREDENTIALS, "john"), login("SCRAM-SHA-256", "john", made.password()));
    }

    private SaslStep<Grant> login(String mechanism, String name, String password) throws SaslFailureException {
        SaslClient client = SaslClient.start(mechanism, name, password).orElseThrow();
        SaslServer<Grant> server = SaslServer.start(mechanism, new SaslLogins(credentials, Scope.IMAP), "mx.example.org").orElseThrow();
        SaslStep<Grant> step = server.begin(client.initialResponse().orElse(null));
        while (step instanceof SaslStep.Challenge<Grant> c)
            step = server.respond(client.respond(c.data()));
        return step;
    }

    @Test
    void aSlashMayBelongToTheAddress() throws Refusal {
        Account slash = directory.addAccount(Address.parse("john/x@example.org"));
        credentials.setPassword(slash.id(), "other", false);
        Credentials.NewAppPassword made = credentials.addAppPassword(slash.id(), wish("x"));
        assertEquals(slash, credentials.verify("john/x@example.org", "other", Scope.IMAP).orElseThrow().account());
        assertEquals(slash, credentials.verify("john/x", "other", Scope.IMAP).orElseThrow().account());
        assertEquals(slash, credentials.verify("john/x@example.org/x", made.password(), Scope.IMAP).orElseThrow().account());
    }

    @Test
    void thereAreFiftyOfDifferentLabelsAndNewIds() throws Refusal {
        Set<String> passwords = new HashSet<>();
        for (int i = 0; i < 50; i++)
            passwords.add(credentials.addAppPassword(john.id(), wish("device " + i)).password());
        assertEquals(50, passwords.size());
        for (String p : passwords)
            assertTrue(lets("john", p, Scope.IMAP));
        assertEquals(Refusal.Reason.LIMIT, refused(wish("one more")));
        credentials.removeAppPassword(john.id(), "device 49");
        assertEquals(Refusal.Reason.IN_USE, refused(wish("DEVICE 7")));
        for (String bad : List.of("", " ", "a/b", "a@b", "a\tb", "x".repeat(65)))
            assertEquals(Refusal.Reason.BAD_ADDRESS, refused(wish(bad)), bad);
        assertEquals(Refusal.Reason.LIMIT,
                refused(new Credentials.Wish("none", Set.of(), null, Account.PopPolicy.DELETE, 0, false)));
        assertEquals(51, credentials.addAppPassword(john.id(), wish("last")).credential().id());
        StoredCredentials again = new StoredCredentials(new StoredDirectory(engine, clock), clock, keys, CHEAP);
        assertEquals(credentials.appPasswords(john.id()), again.appPasswords(john.id()));
    }

    private Refusal.Reason refused(Credentials.Wish wish) {
        return assertThrows(Refusal.class, () -> credentials.addAppPassword(john.id(), wish)).reason();
    }

    @Test
    void itGoesWithTheAccount() throws Refusal {
        Credentials.NewAppPassword made = credentials.addAppPassword(john.id(), wish("phone"));
        Grant grant = credentials.verify("john", made.password(), Scope.IMAP).orElseThrow();
        directory.removeAccount(john.address());
        assertFalse(credentials.stands(grant));
        assertTrue(credentials.verify("john", made.password(), Scope.IMAP).isEmpty());
        engine.scan(Space.DIRECTORY, new byte[]{'p'}, new byte[]{'p' + 1}, 10, false, (key, value) -> {
            throw new AssertionError("a row is left");
        });
        assertThrows(Refusal.class, () -> credentials.addAppPassword(john.id(), wish("phone")));
    }

    @Test
    void anOldRecordGetsItsSha1KeysWhenThePasswordIsNextSeen() throws Exception {
        credentials.setPassword(john.id(), "secret", false);
        DirectoryRows rows = directory.rows();
        byte[] key = DirectoryRows.key(DirectoryRows.CREDENTIAL, john.id());
        CredentialRecord full = CredentialRecord.read(java.util.Objects.requireNonNull(rows.get(key)));
        engine.commit(Space.DIRECTORY, Engine.ANY, new org.posthouse.store.kv.Batch().put(key,
                new CredentialRecord(Instant.EPOCH, full.argon(), full.sha256(), null, null).write()));
        StoredCredentials old = new StoredCredentials(directory, clock, keys, CHEAP);
        assertTrue(old.scram(Scram.Hash.SHA_1, "john", Scope.IMAP).grant().isEmpty());
        assertTrue(old.scram(Scram.Hash.SHA_256, "john", Scope.IMAP).grant().isPresent());
        Grant grant = old.verify("john", "secret", Scope.IMAP).orElseThrow();
        assertTrue(old.scram(Scram.Hash.SHA_1, "john", Scope.IMAP).grant().isPresent());
        assertTrue(old.stands(grant));
    }

    @Test
    void whateverIsWrongCostsTheSame() throws Refusal {
        Credentials.NewAppPassword phone = credentials.addAppPassword(john.id(), wish("phone"));
        Credentials.NewAppPassword over = credentials.addAppPassword(john.id(),
                new Credentials.Wish("over", MAIL, clock.instant(), Account.PopPolicy.DELETE, 0, false));
        directory.addAccount(Address.parse("mary@example.org"));
        credentials.verify("john", "secret", Scope.IMAP);
        String[][] wrong = {{"nobody@example.org", "secret"}, {"john", "wrong"}, {"john", ""}, {"john/phone", "wrong"},
                {"john/tablet", phone.password()}, {"john", over.password()}, {"john/over", over.password()}, {"mary", "secret"},
                {"john/phone", "secret"}, {"john", "x".repeat(2000)}};
        for (String[] w : wrong) {
            long before = Hashing.COMPUTED.get();
            assertFalse(lets(w[0], w[1], Scope.IMAP));
            assertEquals(before + 1, Hashing.COMPUTED.get(), w[0] + " " + w[1]);
        }
        long before = Hashing.COMPUTED.get();
        assertFalse(lets("john", phone.password(), Scope.JMAP));
        assertEquals(before + 1, Hashing.COMPUTED.get());
        assertTrue(lets("john", phone.password(), Scope.IMAP));
        assertEquals(before + 1, Hashing.COMPUTED.get());
    }
}
