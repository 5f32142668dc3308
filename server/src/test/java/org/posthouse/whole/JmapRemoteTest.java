package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.jmap.JmapRemote;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;

/** The JMAP adapter with our server, in clear and by TLS. */
class JmapRemoteTest {
    private static final String MARY = "mary@example.org";
    @TempDir
    Path folder;

    private static Remote remote(OneHouse house, String service, @Nullable TlsContext tls, String password, Trace trace) {
        URI at = URI.create(service + "://127.0.0.1:" + house.address(service).getPort() + "/");
        return new JmapRemote(at, tls, new Credentials.Password(MARY, password), OneHouse.PATIENCE, trace);
    }

    @Test
    void keepsTheContract() throws Exception {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY, "john@example.org");
                Remote remote = remote(house, "http", null, "secret", (service, who, line) -> said.add(line));
                Remote other = remote(house, "https", TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "secret", Trace.NONE)) {
            var contract = new RemoteContract(remote);
            contract.holds();
            contract.sends("not.an.account@example.org");
            contract.watches(other);
            takesBack(remote);
            Head head = remote.list(new Query.Text(Query.Field.SUBJECT, "30"), 0, 1).heads().getFirst();
            assertTrue(remote.journey(head.id()).contains("\"events\""), remote.journey(head.id()));
            assertThrows(RemoteException.Denied.class, () -> remote(house, "http", null, "wrong", Trace.NONE).folders());
            assertThrows(java.io.IOException.class, () -> remote(house, "https", house.trust, "secret", Trace.NONE).folders());
            assertTrue(
                    said.stream().anyMatch(l -> l.contains("Email/query")) && said.stream().noneMatch(l -> l.contains("bWFyeUBleGFtcGxl")));
        }
    }

    private static void takesBack(Remote remote) throws Exception {
        Address mary = Address.parse(MARY);
        long drafts = remote.list(new Query.In("drafts"), 0, 9).total();
        Instant later = Instant.now().plus(1, ChronoUnit.HOURS);
        Remote.Sent sent = remote.send(new Envelope(ReturnPath.of(mary), List.of(Address.parse("john@example.org")), later),
                Source.of(RemoteContract.own(35)));
        String submission = sent.submission();
        assertTrue(submission != null && sent.refused().isEmpty(), sent.toString());
        assertEquals(drafts, remote.list(new Query.In("drafts"), 0, 9).total());
        assertTrue(remote.unsend(submission));
    }
}
