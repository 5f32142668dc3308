package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.MailServer;
import org.posthouse.agent.Submission;
import org.posthouse.agent.imap.Epochs;
import org.posthouse.agent.imap.ImapRemote;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.Transcript;

/** The IMAP adapter, with our server and with a Dovecot. */
class ImapRemoteTest {
    private static final String MARY = "mary@example.org";
    @TempDir
    Path folder;

    private static Remote remote(MailServer imap, @Nullable Submission submission, Epochs epochs) {
        return new ImapRemote(Dialer.direct(), imap, submission, new Credentials.Password(MARY, "secret"), epochs, InstantSource.system(),
                Trace.NONE);
    }

    @Test
    void keepsTheContractWithOurs() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY)) {
            var submission = new Submission(Dialer.direct(), house.service("submission"));
            try (Remote remote = remote(house.service("imap"), submission, Epochs.in(folder.resolve("epochs")));
                    Remote other = remote(house.service("imaps"), null, Epochs.in(folder.resolve("epochs")))) {
                var contract = new RemoteContract(remote);
                contract.holds();
                contract.sends("nobody@example.org");
                contract.watches(other);
                assertThrows(RemoteException.Unable.class, () -> other.send(envelope(), Source.of(new byte[2])));
            }
            var wrong = new ImapRemote(Dialer.direct(), house.service("imap"), null, new Credentials.Password(MARY, "wrong"),
                    Epochs.forgetful(), InstantSource.system(), Trace.NONE);
            assertThrows(RemoteException.Denied.class, wrong::folders);
            var unknown = new Credentials.Password(MARY, "wrong");
            assertThrows(RemoteException.Denied.class,
                    () -> submission.send(unknown, envelope(), Source.of(RemoteContract.letter(1, "")), Trace.NONE));
        }
    }

    private static Envelope envelope() {
        return new Envelope(ReturnPath.of(Address.parse(MARY)), List.of(Address.parse(MARY)), null);
    }

    @Test
    void keepsTheContractWithDovecot() throws Exception {
        Program.need("dovecot");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Dovecot with its own users needs root");
        try (Dovecot dovecot = new Dovecot(folder.resolve("dovecot"), List.of(MARY))) {
            var imap = new MailServer(dovecot.address("imap"), "localhost", null, MailServer.Security.CLEAR, OneHouse.PATIENCE);
            try (Remote remote = remote(imap, null, Epochs.forgetful()); Remote other = remote(imap, null, Epochs.forgetful())) {
                var contract = new RemoteContract(remote);
                contract.holds();
                contract.watches(other);
            }
        }
    }

    @Test
    void aMailboxMadeAnewGivesNoOldNameToAnotherMessage() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY)) {
            Path epochs = folder.resolve("epochs");
            MessageId old;
            try (Remote remote = remote(house.service("imap"), null, Epochs.in(epochs))) {
                remote.createFolder("Work");
                old = Objects
                        .requireNonNull(remote.append("Work", Source.of(RemoteContract.letter(1, "")), java.util.Set.of(), Instant.EPOCH));
                assertEquals("Work:1", old.value());
            }
            try (ImapClient client = ImapClient.connect(Dialer.direct(),
                    new ImapClient.Target(house.address("imap"), "x", OneHouse.PATIENCE), null, Transcript.NONE)) {
                client.authenticate(MARY, "secret");
                client.ask(new Command.Delete("Work"));
                client.create("Work");
            }
            try (Remote remote = remote(house.service("imap"), null, Epochs.in(epochs))) {
                MessageId now = Objects
                        .requireNonNull(remote.append("Work", Source.of(RemoteContract.letter(2, "")), java.util.Set.of(), Instant.EPOCH));
                assertEquals("Work:2.1", now.value());
                assertThrows(RemoteException.Gone.class, () -> remote.heads(List.of(old)));
                assertEquals(List.of(now), remote.list(new Query.In("Work"), 0, 9).heads().stream().map(h -> h.id()).toList());
                assertTrue(remote.heads(List.of(now)).getFirst().subject().endsWith("2"));
            }
        }
    }

    @Test
    void connectsAnewWhenTheServerHasGoneAndComeBack() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY);
                Remote remote = remote(house.service("imap"), null, Epochs.forgetful())) {
            assertEquals(0, remote.list(new Query.In("INBOX"), 0, 1).total());
            house.stop();
            assertThrows(java.io.IOException.class, () -> remote.list(new Query.In("INBOX"), 0, 1));
            assertThrows(java.io.IOException.class, () -> remote.list(new Query.In("INBOX"), 0, 1));
            house.restart();
            assertEquals(0, remote.list(new Query.In("INBOX"), 0, 1).total());
        }
    }
}
