package org.posthouse.store.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

class CredentialsTest {
    private static final StoredCredentials.Settings CHEAP = new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(10));

    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    private final Engine engine = new MemoryEngine();
    private final StoredDirectory directory;
    private final Path keys;
    private StoredCredentials credentials;
    private Account john;

    CredentialsTest(@TempDir Path dir) throws Refusal {
        keys = dir.resolve("keys");
        directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        john = directory.addAccount(Address.parse("john@example.org"));
        credentials = new StoredCredentials(directory, clock, keys, CHEAP);
    }

    @BeforeEach
    void set() throws Refusal {
        credentials.setPassword(john.id(), "pa\u00dfw\u00f6rt", false);
    }

    @Test
    void rightAndWrong() throws Refusal {
        assertEquals(john, credentials.verify("john@example.org", "pa\u00dfw\u00f6rt", Scope.IMAP).orElseThrow().account());
        assertEquals(john, credentials.verify("john", "pa\u00dfwo\u0308rt", Scope.IMAP).orElseThrow().account());
        assertTrue(credentials.verify("john", "passwort", Scope.IMAP).isEmpty());
        assertTrue(credentials.verify("john", "", Scope.IMAP).isEmpty());
        assertTrue(credentials.verify("chris", "pa\u00dfw\u00f6rt", Scope.IMAP).isEmpty());
        assertTrue(credentials.verify("john", "x".repeat(100_000), Scope.IMAP).isEmpty());
        assertThrows(Refusal.class, () -> credentials.setPassword(john.id(), "", false));
        assertThrows(Refusal.class, () -> credentials.setPassword(99, "x", false));
    }

    @Test
    void aChangedPasswordEndsTheOldOneAtOnce() throws Refusal {
        assertTrue(credentials.verify("john", "pa\u00dfw\u00f6rt", Scope.IMAP).isPresent());
        credentials.setPassword(john.id(), "other", false);
        assertTrue(credentials.verify("john", "pa\u00dfw\u00f6rt", Scope.IMAP).isEmpty());
        assertTrue(credentials.verify("john", "other", Scope.IMAP).isPresent());
        directory.removeAccount(john.address());
        assertTrue(credentials.verify("john", "other", Scope.IMAP).isEmpty());
        john = directory.addAccount(Address.parse("john@example.org"));
        assertTrue(credentials.verify("john", "other", Scope.IMAP).isEmpty());
    }

    @Test
    void aVerifiedPasswordIsRememberedForAWhile() {
        VerifiedPasswords verified = new VerifiedPasswords(new java.security.SecureRandom(), clock, Duration.ofMinutes(10));
        byte[] salt = {1};
        verified.remember(1, salt, "secret");
        assertTrue(verified.knows(1, salt, "secret"));
        assertFalse(verified.knows(1, salt, "secreT"));
        assertFalse(verified.knows(2, salt, "secret"));
        assertFalse(verified.knows(1, new byte[]{2}, "secret"));
        millis.addAndGet(600_000);
        assertFalse(verified.knows(1, salt, "secret"));
    }

    @Test
    void scramKeysAreThoseOfTheStandardsExample() {
        // RFC 7677 §3: user, pencil, and the salt and count of the server's first message.
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        CredentialRecord.Scram scram = Hashing.scram(Scram.Hash.SHA_256, "pencil", 4096, salt);
        String auth = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        assertEquals("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                Base64.getEncoder().encodeToString(Hashing.hmac(scram.serverKey(), auth)));
    }

    @Test
    void unknownNamesHaveAStableMadeUpSalt() throws Refusal {
        Credentials.ScramVerifier a = credentials.scram(Scram.Hash.SHA_256, "chris", Scope.IMAP);
        credentials = new StoredCredentials(directory, clock, keys, CHEAP);
        Credentials.ScramVerifier b = credentials.scram(Scram.Hash.SHA_256, "Chris", Scope.IMAP);
        assertArrayEquals(a.salt(), b.salt());
        assertArrayEquals(a.storedKey(), b.storedKey());
        assertTrue(a.grant().isEmpty());
        assertNotEquals(Base64.getEncoder().encodeToString(a.salt()),
                Base64.getEncoder().encodeToString(credentials.scram(Scram.Hash.SHA_256, "chris2", Scope.IMAP).salt()));
        assertEquals(16, credentials.scram(Scram.Hash.SHA_256, "john", Scope.IMAP).salt().length);
        assertEquals(john, credentials.scram(Scram.Hash.SHA_256, "john", Scope.IMAP).grant().orElseThrow().account());
    }

    private Optional<String> secret(String login) throws Refusal {
        return credentials.legacySecret(login, Scope.POP3).map(Credentials.Secret::secret);
    }

    @Test
    void theSecretIsKeptOnlyWhereAskedFor() throws Exception {
        assertTrue(secret("john").isEmpty());
        assertFalse(credentials.keepsSecrets());
        credentials.setPassword(john.id(), "tanstaaf", true);
        assertEquals(Optional.of("tanstaaf"), secret("john"));
        assertTrue(credentials.keepsSecrets());
        Path key = keys.resolve("legacy-secrets.key");
        if (Files.getFileStore(key).supportsFileAttributeView("posix"))
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        credentials = new StoredCredentials(directory, clock, keys, CHEAP);
        assertTrue(credentials.keepsSecrets());
        assertEquals(Optional.of("tanstaaf"), secret("john"));
        Files.write(key, new byte[32]);
        assertEquals(Refusal.Reason.UNAVAILABLE, assertThrows(Refusal.class, () -> secret("john")).reason());
        credentials.setPassword(john.id(), "x", false);
        assertFalse(credentials.keepsSecrets());
    }
}
