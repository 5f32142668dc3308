package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.sasl.ChannelBindings;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.protocol.sasl.SaslFailureException;
import org.posthouse.protocol.sasl.SaslServer;

/** LOGIN and the AUTHENTICATE exchange. RFC 3501 §6.2 */
final class Login {
    private static final String AUTH = "AUTH=";
    private final Wire wire;

    Login(Wire wire) {
        this.wire = wire;
    }

    void best(String name, String password) throws IOException, ImapRefusedException {
        Set<String> offered = mechanisms();
        Optional<SaslClient> best = SaslClient.choose(offered, name, password, wire.connection.isTls(),
                ChannelBindings.of(wire.connection));
        if (best.isEmpty() && wire.connection.isTls() && !wire.offers("LOGINDISABLED"))
            plain(name, password);
        else
            run(best.orElseThrow(() -> new ImapRefusedException("AUTHENTICATE", null, "the server has no mechanism that is safe here")));
    }

    void bearer(String name, String token) throws IOException, ImapRefusedException {
        Set<String> offered = mechanisms();
        String mechanism = offered.contains("OAUTHBEARER") ? "OAUTHBEARER" : "XOAUTH2";
        if (!wire.connection.isTls() && !offered.contains(mechanism))
            throw new ImapRefusedException("AUTHENTICATE", null, "the server takes no tokens here");
        run(SaslClient.bearer(mechanism, name, token)
                .orElseThrow(() -> new ImapRefusedException("AUTHENTICATE", null, "the server takes no tokens")));
    }

    private Set<String> mechanisms() throws IOException, ImapRefusedException {
        Set<String> offered = new TreeSet<>();
        for (String capability : wire.capabilities())
            if (capability.startsWith(AUTH))
                offered.add(capability.substring(AUTH.length()));
        return offered;
    }

    void plain(String name, String password) throws IOException, ImapRefusedException {
        wire.forgetCapabilities();
        wire.ask(new Command.Login(name, password));
    }

    void run(SaslClient client) throws IOException, ImapRefusedException {
        wire.forgetCapabilities();
        wire.stream.masked = true;
        try {
            exchange(client, wire.send(new Command.Authenticate(client.mechanism(), null)));
        } finally {
            wire.stream.masked = false;
        }
    }

    private void exchange(SaslClient client, String tag) throws IOException, ImapRefusedException {
        Optional<byte[]> initial = client.initialResponse();
        boolean first = true;
        for (;;) {
            Response response = wire.read();
            if (response instanceof Response.State s && tag.equals(s.tag())) {
                Wire.accepted("AUTHENTICATE", s);
                if (!client.complete())
                    throw new IOException("the server has not proved that it knows the password");
                return;
            }
            if (!(response instanceof Response.Continue challenge))
                continue;
            byte[] message = first && initial.isPresent() ? initial.get() : answer(client, challenge.text());
            first = false;
            wire.transcript.line('C', "********");
            wire.out.ascii(SaslServer.encode(message)).crlf().flush();
        }
    }

    private byte[] answer(SaslClient client, String challenge) throws IOException {
        byte[] data = SaslServer.decode(challenge).orElseThrow(() -> new IOException("the challenge is not base64"));
        try {
            return client.respond(data);
        } catch (SaslFailureException e) {
            wire.out.ascii("*").crlf().flush();
            throw new IOException("login failed: " + e.getMessage(), e);
        }
    }
}
