package org.posthouse.store.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Scope;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.account.Visits;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginResult.Why;

class EntranceTest {
    private static final StoredCredentials.Settings CHEAP = new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(10));
    private static final LoginLimits LIMITS = new LoginLimits(6, 10, Duration.ofMinutes(10), Duration.ZERO, Duration.ZERO, 0);

    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    private final StoredDirectory directory;
    private final StoredCredentials credentials;
    private final Visits visits;
    private final Account john;
    private final String app;
    private Logins logins;

    EntranceTest(@TempDir Path dir) throws Refusal {
        directory = new StoredDirectory(new MemoryEngine(), clock);
        directory.addDomain(Domain.of("example.org"));
        john = directory.addAccount(Address.parse("john@example.org"));
        directory.addAccount(Address.parse("mary@example.org"));
        credentials = new StoredCredentials(directory, clock, dir, CHEAP);
        credentials.setPassword(john.id(), "secret", true);
        app = credentials.addAppPassword(john.id(),
                new Credentials.Wish("phone", Set.of(Scope.IMAP, Scope.POP3), null, Account.PopPolicy.KEEP, 0, false)).password();
        visits = new Visits(directory, clock, dir);
        logins = new Logins("mail.example.org", credentials, null, visits, LIMITS, clock);
    }

    /** Plays the client of one exchange. */
    private static final class Player implements Dialogue {
        private final SaslClient client;

        Player(SaslClient client) {
            this.client = client;
        }

        @Override
        public String ask(String challenge) {
            byte[] data = SaslServer.decode(challenge).orElseThrow();
            try {
                return SaslServer.encode(data.length == 0 && client.initialResponse().isPresent()
                        ? client.initialResponse().orElseThrow()
                        : client.respond(data));
            } catch (SaslFailureException e) {
                return "*";
            }
        }

        @Override
        public void flush() {}
    }

    private Entrance entrance(Scope scope, String from, Dialogue dialogue) {
        return logins.at(scope, Connection.pair(new InetSocketAddress(from, 40_000), new InetSocketAddress("192.0.2.1", 143)).server(),
                dialogue);
    }

    private Object password(String from, String name, String password) throws IOException {
        return outcome(entrance(Scope.IMAP, from, new Player(SaslClient.start("PLAIN", "", "").orElseThrow())).password(name, password));
    }

    private Object exchange(String from, String mechanism, String name, String password) throws IOException, SyntaxException {
        SaslClient client = SaslClient.start(mechanism, name, password).orElseThrow();
        return outcome(entrance(Scope.IMAP, from, new Player(client)).exchange(mechanism, null, true));
    }

    private static Object outcome(LoginResult result) {
        return result instanceof LoginResult.Out out
                ? out.why()
                : assertInstanceOf(LoginResult.In.class, result).grant().credential().label();
    }

    @Test
    void anAddressThatFailsTooOftenIsRefusedAndAppPasswordsAreNot() throws Exception {
        for (int i = 0; i < 6; i++)
            assertEquals(Why.WRONG, password("192.0.2.7", i % 2 == 0 ? "mary" : "nobody" + i, "wrong"));
        assertEquals(Why.TOO_MANY, password("192.0.2.7", "john", "secret"));
        assertEquals(Why.TOO_MANY, exchange("192.0.2.7", "SCRAM-SHA-256", "john", "secret"));
        assertEquals(Why.TOO_MANY, exchange("192.0.2.7", "CRAM-MD5", "john", "secret"));
        assertEquals("phone", password("192.0.2.7", "john", app));
        assertEquals("phone", exchange("192.0.2.7", "SCRAM-SHA-1", "john/phone", app));
        assertEquals("", password("192.0.2.8", "john", "secret"));
        millis.addAndGet(Duration.ofMinutes(2).toMillis());
        assertEquals("", password("192.0.2.7", "john", "secret"));
    }

    @Test
    void ofIpv6TheNetworkCounts() throws Exception {
        for (int i = 0; i < 6; i++)
            assertEquals(Why.WRONG, password("2001:db8::" + i, "mary", "wrong"));
        assertEquals(Why.TOO_MANY, password("2001:db8::99", "john", "secret"));
        assertEquals("", password("2001:db8:0:1::99", "john", "secret"));
    }

    @Test
    void whileAnAccountIsGuessedAtItsOwnerStillGetsIn() throws Exception {
        assertEquals("", password("192.0.2.7", "john", "secret"));
        assertEquals("", password("192.0.2.200", "mary@example.org/x", "y") == Why.WRONG ? "" : "no");
        for (int i = 10; i < 20; i++)
            assertEquals(Why.WRONG, password("192.0.2." + i, i % 2 == 0 ? "JOHN" : "john@example.org", "wrong"));
        // With no place for waiting strangers, they are sent away; names that there are not are treated alike.
        assertEquals(Why.TOO_MANY, password("192.0.2.30", "john", "secret"));
        assertEquals("", password("192.0.2.7", "john", "secret"));
        assertEquals("", exchange("192.0.2.7", "SCRAM-SHA-256", "john@example.org", "secret"));
        assertEquals("phone", password("192.0.2.31", "john", app));
        assertEquals("phone", exchange("192.0.2.31", "SCRAM-SHA-256", "john/phone", app));
        for (int i = 40; i < 50; i++)
            assertEquals(Why.WRONG, password("192.0.2." + i, "Nobody", "wrong"));
        assertEquals(Why.TOO_MANY, password("192.0.2.50", "nobody", "wrong"));
    }

    @Test
    void aStrangerWaitsAndThenGetsIn() throws Exception {
        logins = new Logins("mail.example.org", credentials, null, visits,
                new LoginLimits(100, 3, Duration.ofMinutes(10), Duration.ofMillis(1), Duration.ofMillis(20), 2), clock);
        for (int i = 0; i < 3; i++)
            assertEquals(Why.WRONG, password("192.0.2.9", "john", "wrong"));
        long before = System.nanoTime();
        assertEquals("", password("192.0.2.10", "john", "secret"));
        assertTrue(System.nanoTime() - before >= 20_000_000);
    }

    @Test
    void aFamiliarAddressWithAnOldPasswordDoesNotHoldUpOthers() throws Exception {
        logins = new Logins("mail.example.org", credentials, null, visits,
                new LoginLimits(1000, 10, Duration.ofMinutes(10), Duration.ZERO, Duration.ZERO, 0), clock);
        assertEquals("", password("192.0.2.7", "john", "secret"));
        for (int i = 0; i < 50; i++)
            assertEquals(Why.WRONG, password("192.0.2.7", "john", "old"));
        assertEquals("", password("192.0.2.8", "john", "secret"));
    }

    @Test
    void everyMechanismLogsInAndIsOfferedWhereItWorks() throws Exception {
        Entrance clear = entrance(Scope.POP3, "192.0.2.7", new Player(SaslClient.start("PLAIN", "", "").orElseThrow()));
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"), clear.mechanisms(false));
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"), clear.mechanisms(true));
        for (String mechanism : clear.mechanisms(true))
            if (!mechanism.equals("LOGIN"))
                assertEquals("", exchange("192.0.2.7", mechanism, "john", "secret"), mechanism);
        assertEquals(Why.NEEDS_TLS, outcome(clear.exchange("PLAIN", null, false)));
        assertEquals(Why.NO_MECHANISM, outcome(clear.exchange("NTLM", null, true)));
        assertEquals(Why.NO_MECHANISM, outcome(clear.exchange("OAUTHBEARER", null, true)));
        assertEquals(Why.NO_MECHANISM, outcome(clear.exchange("SCRAM-SHA-256-PLUS", null, true)));
        assertEquals(Why.NOT_BASE64, outcome(clear.exchange("PLAIN", "?", true)));
        assertEquals(Why.MALFORMED, outcome(clear.exchange("PLAIN", "AAAA", true)));
        assertEquals(Why.NOT_AUTHORIZED, outcome(
                clear.exchange("PLAIN", SaslServer.encode("mary\0john\0secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)), true)));
        assertEquals("phone", outcome(clear.exchange("PLAIN",
                SaslServer.encode(("john\0john/phone\0" + app).getBytes(java.nio.charset.StandardCharsets.UTF_8)), true)));
        assertTrue(clear.stands());
        credentials.removeAppPassword(john.id(), "phone");
        assertFalse(clear.stands());
    }

    @Test
    void tokensStandForTheirAccount() throws Exception {
        List<String> asked = new ArrayList<>();
        Tokens tokens = token -> {
            asked.add(token);
            return switch (token) {
                case "johns" -> new Tokens.Good("John@example.org", clock.millis() + 1000);
                case "labelled" -> new Tokens.Good("john@example.org/phone", clock.millis() + 1000);
                case "strangers" -> new Tokens.Good("robert@example.com", clock.millis() + 1000);
                case "old" -> new Tokens.Bad("invalid_token", "mail", "", true);
                case "down" -> throw new SaslUnavailableException("down", new IllegalStateException());
                default -> new Tokens.Bad("invalid_token", "mail", "", false);
            };
        };
        logins = new Logins("mail.example.org", credentials, tokens, visits, LIMITS, clock);
        assertEquals("", bearer("192.0.2.7", "john", "johns"));
        assertEquals("", bearer("192.0.2.7", "", "johns"));
        assertEquals(Why.WRONG, bearer("192.0.2.7", "mary", "johns"));
        assertEquals(Why.WRONG, bearer("192.0.2.7", "", "strangers"));
        assertEquals(Why.WRONG, bearer("192.0.2.7", "", "labelled"));
        assertEquals(Why.EXPIRED, bearer("192.0.2.7", "john", "old"));
        assertEquals(Why.UNAVAILABLE, bearer("192.0.2.7", "john", "down"));
        assertEquals(Why.WRONG, bearer("192.0.2.7", "john", "bad"));
        assertEquals(Why.WRONG, bearer("192.0.2.7", "john", "bad"));
        int before = asked.size();
        assertEquals(Why.TOO_MANY, bearer("192.0.2.7", "john", "bad"));
        assertEquals(before, asked.size());
    }

    @Test
    void aBadTokenCountsHoweverItsErrorIsAnswered() throws Exception {
        logins = new Logins("mail.example.org", credentials, _ -> new Tokens.Bad("invalid_token", "mail", "", false), visits, LIMITS,
                clock);
        String token = SaslServer.encode(SaslClient.bearer("OAUTHBEARER", "mary", "bad").orElseThrow().initialResponse().orElseThrow());
        for (int i = 0; i < 3; i++) {
            Entrance closes = entrance(Scope.IMAP, "192.0.2.7", answering(null));
            assertThrows(EOFException.class, () -> closes.exchange("OAUTHBEARER", token, true));
            assertEquals(Why.NOT_BASE64,
                    outcome(entrance(Scope.IMAP, "192.0.2.7", answering("?")).exchange("OAUTHBEARER", token, true)));
        }
        assertEquals(Why.TOO_MANY, password("192.0.2.7", "john", "secret"));
        for (int i = 0; i < 5; i++)
            assertEquals(Why.WRONG, outcome(entrance(Scope.IMAP, "192.0.2.9", answering("AQ==")).exchange("OAUTHBEARER", token, true)));
        // Once each.
        assertEquals("", password("192.0.2.9", "john", "secret"));
    }

    private static Dialogue answering(@Nullable String line) {
        return new Dialogue() {
            @Override
            public String ask(String challenge) throws IOException {
                if (line == null)
                    throw new EOFException();
                return line;
            }

            @Override
            public void flush() {}
        };
    }

    private Object bearer(String from, String name, String token) throws IOException, SyntaxException {
        Player player = new Player(SaslClient.bearer("OAUTHBEARER", name, token).orElseThrow());
        Entrance entrance = entrance(Scope.IMAP, from, player);
        Object outcome = outcome(entrance.exchange("OAUTHBEARER", null, true));
        if (outcome.equals("")) {
            millis.addAndGet(999);
            boolean before = stands(entrance);
            millis.addAndGet(1);
            assertTrue(before && !stands(entrance));
        }
        return outcome;
    }

    private static boolean stands(Entrance entrance) {
        try {
            return entrance.stands();
        } catch (Refusal r) {
            throw new AssertionError(r);
        }
    }
}
