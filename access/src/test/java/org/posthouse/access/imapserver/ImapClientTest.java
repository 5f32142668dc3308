package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;

/** Our client and our server with each other. */
class ImapClientTest {
    private final List<String> said = new ArrayList<>();

    private ImapClient connect(House house) throws Exception {
        ImapClient.Target target = new ImapClient.Target(house.at(), "mail.example.org", Duration.ofSeconds(20));
        return ImapClient.connect(Dialer.direct(), target, null, (who, line) -> said.add(who + ": " + line));
    }

    @Test
    void readsSearchesMarksAndAppends() throws Exception {
        try (House house = new House(); ImapClient client = connect(house)) {
            house.deliver(House.letter(1), House.letter(2));
            client.login("mary@example.org", "secret");
            assertTrue(said.contains("C: a1 LOGIN mary@example.org \"********\""), said.toString());
            assertEquals(2, client.select("INBOX", false).messages());
            assertEquals(List.of(2L), client.search(new SearchKey.Header("Subject", "letter 2")));
            assertEquals(List.of(1L, 2L), client.search(new SearchKey.Text("text of letter")));
            assertEquals(List.of(), client.search(new SearchKey.Text("привет")));
            Response.Fetched f = client
                    .fetch(SequenceSet.of(2), FetchItem.Plain.ENVELOPE, FetchItem.Plain.FLAGS, FetchItem.Plain.RFC822_SIZE).getFirst();
            assertEquals("Letter 2", f.envelope().at(1).asText());
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            assertTrue(client.fetchMessage(1, body));
            assertEquals(House.letter(1).replace("\n", "\r\n"), body.toString(StandardCharsets.UTF_8));
            assertFalse(client.fetchMessage(99, body));
            client.store(SequenceSet.range(1, SequenceSet.STAR), Command.Store.How.ADD, List.of("\\Seen", "$Read"));
            assertEquals(List.of(1L, 2L), client.search(new SearchKey.HasFlag("$Read", true)));
            byte[] message = "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
            assertEquals(1, client.append("Sent", List.of("\\Seen"), null, new ByteArrayInputStream(message), message.length).uid());
            assertEquals("TRYCREATE",
                    assertThrows(ImapRefusedException.class,
                            () -> client.append("Nowhere", List.of(), null, new ByteArrayInputStream(message), message.length)).code());
            assertTrue(client.list("", "%").stream().anyMatch(l -> l.mailbox().equals("Sent") && l.attributes().contains("\\Sent")));
            client.logout();
        }
    }

    @Test
    void hearsOfNewMailWhileIdle() throws Exception {
        try (House house = new House(); ImapClient client = connect(house)) {
            client.login("mary@example.org", "secret");
            client.select("INBOX", true);
            assertEquals(List.of(), client.idle(Duration.ofMillis(50)));
            Thread later = Thread.ofVirtual().start(() -> {
                try {
                    house.deliver(House.letter(1));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            List<Response> told = client.idle(Duration.ofSeconds(20));
            later.join();
            assertTrue(told.contains(new Response.Exists(1)) || client.ask(new Command.Noop()).data().contains(new Response.Exists(1)),
                    told.toString());
        }
    }

    @Test
    void startsTls(@TempDir Path dir) throws Exception {
        SelfSigned own = SelfSigned.create(dir, List.of("mail.example.org"));
        TlsContext tls = TlsContext.server(own.chain(), own.key());
        try (House house = new House(new MemoryEngine(), PlaintextLogin.NEVER, tls); ImapClient client = connect(house)) {
            assertTrue(client.capabilities().contains("LOGINDISABLED"));
            assertEquals("PRIVACYREQUIRED",
                    assertThrows(ImapRefusedException.class, () -> client.login("mary@example.org", "secret")).code());
            client.startTls(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "mail.example.org");
            assertFalse(client.capabilities().contains("LOGINDISABLED"));
            assertEquals("AUTHENTICATIONFAILED",
                    assertThrows(ImapRefusedException.class, () -> client.login("mary@example.org", "wrong")).code());
            client.login("mary@example.org", "secret");
            assertNotNull(client.select("INBOX", false));
        }
    }
}
