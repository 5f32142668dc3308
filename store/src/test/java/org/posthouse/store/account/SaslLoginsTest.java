package org.posthouse.store.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

/** Each mechanism against stored credentials. */
class SaslLoginsTest {
    private final StoredDirectory directory;
    private final StoredCredentials credentials;
    private final SaslLogins logins;
    private final Account john;

    SaslLoginsTest(@TempDir Path dir) throws Refusal {
        directory = new StoredDirectory(new MemoryEngine(), InstantSource.system());
        directory.addDomain(Domain.of("example.org"));
        john = directory.addAccount(Address.parse("john@example.org"));
        credentials = new StoredCredentials(directory, InstantSource.system(), dir,
                new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(1)));
        logins = new SaslLogins(credentials, Scope.IMAP);
        credentials.setPassword(john.id(), "p\u00e4ss", false);
    }

    private Grant grant() throws Refusal {
        return credentials.verify("john", "p\u00e4ss", Scope.IMAP).orElseThrow();
    }

    private SaslStep<Grant> login(String mechanism, String name, String password) throws SaslFailureException {
        SaslClient client = SaslClient.start(mechanism, name, password).orElseThrow();
        SaslServer<Grant> server = SaslServer.start(mechanism, logins, "mx.example.org").orElseThrow();
        SaslStep<Grant> step = server.begin(client.initialResponse().orElse(null));
        while (step instanceof SaslStep.Challenge<Grant> c)
            step = server.respond(client.respond(c.data()));
        return step;
    }

    @Test
    void plainAndScram() throws Exception {
        for (String mechanism : new String[]{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1"}) {
            assertEquals(new SaslStep.Success<>(grant()), login(mechanism, "john@example.org", "p\u00e4ss"), mechanism);
            assertEquals(new SaslStep.Failure<Grant>(SaslStep.Kind.CREDENTIALS, "john"), login(mechanism, "john", "pass"), mechanism);
            assertEquals(new SaslStep.Failure<Grant>(SaslStep.Kind.CREDENTIALS, "chris"), login(mechanism, "chris", "p\u00e4ss"),
                    mechanism);
        }
    }

    @Test
    void cramOnlyWhereTheSecretIsKept() throws Exception {
        assertFalse(logins.keepsSecrets());
        assertEquals(new SaslStep.Failure<Grant>(SaslStep.Kind.CREDENTIALS, "john"), login("CRAM-MD5", "john", "p\u00e4ss"));
        credentials.setPassword(john.id(), "p\u00e4ss", true);
        assertTrue(logins.keepsSecrets());
        assertEquals(new SaslStep.Success<>(grant()), login("CRAM-MD5", "john", "p\u00e4ss"));
    }
}
